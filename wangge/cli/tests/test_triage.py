"""`wangge triage` as programs call it: files of several kinds, JSON, exit statuses, clear refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from wangge.cli.main import main
from wangge.triage.examples import Example
from wangge.triage.tests.messages import KINDS, messages, write

COLUMNS = ["--text", "内容", "--label", "类别"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "messages.csv", messages(90))


@pytest.fixture
def model(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "m.model"
    assert main(["triage", "train", str(table), *COLUMNS, "--model", str(out)]) == 0
    capsys.readouterr()
    return out


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["triage", "evaluate", *arguments, *COLUMNS, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("wangge: ")
    return told.err


def test_training_tells_what_it_did(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "m.model"
    assert main(["triage", "train", str(table), *COLUMNS, "--model", str(out), "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["n"] == 90
    assert found["labels"] == dict.fromkeys(sorted(KINDS), 30)
    assert found["held_out"]["n"] == 18
    assert "100 %" in told.err
    assert out.is_file()
    assert list(tmp_path.glob("*.part")) == []


def test_evaluating_gives_the_figures_of_each_label(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = write(tmp_path / "fresh.csv", messages(30, seed=4))
    found = evaluated(capsys, str(fresh), "--model", str(model))
    assert (found["n"], found["accuracy"], found["macro_f1"]) == (30, 1.0, 1.0)
    assert found["labels"]["供水供热"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 10}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings_of_offices_are_read(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    fresh = write(tmp_path / "fresh.csv", messages(12, seed=4), encoding=encoding)
    assert evaluated(capsys, str(fresh), "--model", str(model))["accuracy"] == 1.0


def test_spreadsheets_are_read(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fresh.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("内容", "类别"), *((each.text, each.label) for each in messages(12))]):
            sheet.write_row(number, 0, row)
    assert evaluated(capsys, str(path), "--model", str(model))["n"] == 12


def test_rows_without_text_or_label_are_skipped_and_told(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*messages(6), Example("", "供水供热"), Example("没有标签", "")]
    found = evaluated(capsys, str(write(tmp_path / "gaps.csv", rows)), "--model", str(model))
    assert (found["n"], found["skipped"]) == (6, 2)


def test_a_label_that_was_never_learnt_counts_as_missed(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*messages(9), Example("广场舞半夜扰民", "噪声")]
    found = evaluated(capsys, str(write(tmp_path / "new.csv", rows)), "--model", str(model))
    assert found["unknown_labels"] == {"噪声": 1}
    assert found["labels"]["噪声"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert found["accuracy"] == 0.9


def test_only_labels_that_were_never_learnt_are_refused(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "other.csv", [Example("广场舞半夜扰民", "噪声")])
    assert main(["triage", "evaluate", str(path), *COLUMNS, "--model", str(model), "--json"]) == 1
    refused(capsys)


def test_a_column_that_is_missing_is_named(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--text", "正文", "--label", "类别"]
    assert main(["triage", "train", str(table), *wrong, "--model", str(tmp_path / "m")]) == 1
    assert "正文" in refused(capsys)


@pytest.mark.parametrize("rows", [[], [Example("水管爆裂", "供水")] * 4])
def test_nothing_to_learn_is_refused_and_no_model_written(
    rows: list[Example], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = write(tmp_path / "few.csv", rows), tmp_path / "m.model"
    assert main(["triage", "train", str(path), *COLUMNS, "--model", str(out)]) == 1
    refused(capsys)
    assert not out.exists()


def test_an_empty_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")
    assert main(["triage", "train", str(path), *COLUMNS, "--model", str(tmp_path / "m")]) == 1
    refused(capsys)


def test_what_is_no_model_is_refused(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", "evaluate", str(table), *COLUMNS, "--model", str(table)]) == 1
    refused(capsys)


def test_arguments_that_cannot_be_understood_end_with_two(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["triage", "train", str(tmp_path / "none.csv"), *COLUMNS, "--model", str(tmp_path / "m")]) == 2
    assert main(["triage", "train", str(table), "--model", str(tmp_path / "m")]) == 2
    assert main(["triage", "train", str(table), *COLUMNS, "--model", str(tmp_path / "none" / "m")]) == 2


def test_the_web_process_does_not_load_what_trains() -> None:
    code = (
        "import sys; from config.wsgi import application; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        "import wangge.api.urls, wangge.triage.suggesting, wangge.triage.weights, wangge.cli.web, wangge.cli.serve;"
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy', 'joblib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0
