"""Addresses of the campaigns, below `/desk/campaigns/`."""

from django.urls import URLPattern, URLResolver, path, re_path

from wangge.desk.views import campaigns, coverage, visited

GRID = r"(?P<grid>\d{15})"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", campaigns.index, name="campaigns"),
    path("new/", campaigns.create, name="campaign_new"),
    path("<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("<int:campaign_id>/edit/", campaigns.revise, name="campaign_edit"),
    path("<int:campaign_id>/form/", campaigns.upload_form, name="campaign_form"),
    path("<int:campaign_id>/list/", campaigns.upload_targets, name="campaign_list"),
    path("<int:campaign_id>/list/filled/", campaigns.fill_targets, name="campaign_filled"),
    path("<int:campaign_id>/assessment/", campaigns.assess, name="campaign_assess"),
    path("<int:campaign_id>/acts/<slug:name>/", campaigns.act, name="campaign_act"),
    path("<int:campaign_id>/coverage/", coverage.covered, name="campaign_coverage"),
    re_path(rf"^(?P<campaign_id>\d+)/targets/{GRID}/$", coverage.targets, name="campaign_targets"),
    path("<int:campaign_id>/visits/<int:target_id>/", visited.record, name="campaign_visit"),
    path("<int:campaign_id>/findings/", coverage.found, name="campaign_findings"),
    path("<int:campaign_id>/findings/<int:finding_id>/report/", coverage.report_one, name="campaign_finding"),
    path("<int:campaign_id>/report/", coverage.report, name="campaign_report"),
    path("<int:campaign_id>/report.xlsx", coverage.export, name="campaign_export"),
]
