"""`wangge triage`: train a model on any table with a text and a label, and measure one."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from demo.starter import starter_examples
from wangge.cases.queries.learning import closed_examples
from wangge.cases.queries.suggesting import weights_in_use
from wangge.cli.console import OK, REFUSED, Stop, complain, existing_file, groups, put_json, say
from wangge.triage import grams
from wangge.triage.errors import NoKnownLabel
from wangge.triage.examples import Labelled, read_labelled
from wangge.triage.measuring import Measures, measure
from wangge.triage.queries import in_use
from wangge.triage.suggesting import confidences, scores
from wangge.triage.tasks import work_off
from wangge.triage.training import train
from wangge.triage.weights import Weights, packed, unpacked

BATCH = 500  # texts that are scored at once


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    learn = commands.add_parser("train", help=_("训练模型，并用留出的五分之一检验"))
    check = commands.add_parser("evaluate", help=_("检验模型：准确率、宏平均 F1、各标签的数字"))
    for each in (learn, check):
        each.add_argument("file", type=existing_file, metavar="FILE.csv|xlsx")
        each.add_argument("--text", required=True, metavar="COL", help=_("文字所在的列"))
        each.add_argument("--label", required=True, metavar="COL", help=_("标签所在的列"))
        each.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    learn.add_argument("--model", required=True, type=Path, metavar="OUT", help=_("模型写到哪里"))
    commands.add_parser("work", help=_("做完等待中的训练（后台进程会自动调用）"))
    check.add_argument("--model", required=True, type=existing_file, metavar="M", help=_("模型文件"))


def run(args: argparse.Namespace) -> int:
    if args.command == "work":
        return _work()
    return _train(args) if args.command == "train" else _evaluate(args)


def _work() -> int:
    """What the worker's training process does: the waiting run, from the office's cases and the project's own words."""
    outcome = work_off(own=closed_examples, beside=starter_examples(), present=weights_in_use(), newest=in_use().newest)
    told = {
        "": _("没有等待中的训练"),
        "done": _("训练完成，待启用"),
        "failed": _("训练未能完成：可供学习的已办结案件太少"),
        "cancelled": _("训练已取消"),
    }
    say(told[outcome])
    return OK


def _train(args: argparse.Namespace) -> int:
    if not args.model.absolute().parent.is_dir():
        raise Stop(_("没有这个目录：%(path)s") % {"path": args.model.parent}, REFUSED)
    labelled = _read(args)
    trained = train(labelled.examples, report=_tell_stage)
    _write(args.model, packed(trained.model))
    told: dict[str, Any] = {
        "model": str(args.model),
        "n": trained.model.n,
        "skipped": labelled.skipped,
        "left_out": trained.left_out,
        "labels": dict(sorted(Counter(each.label for each in labelled.examples).items())),
        "grams": len(trained.model.keys),
        "held_out": trained.held_out.as_json(),
    }
    if args.json:
        put_json(told)
    else:
        say(_("已用 %(n)s 条训练，模型写入 %(model)s。") % told)
        _tell(trained.held_out, _("留出检验："))
    return OK


def _tell_stage(stage: str, percent: int) -> None:
    stages = {
        "reading": _("读取文字"),
        "measuring": _("留出五分之一检验"),
        "learning": _("用全部训练"),
        "done": _("完成"),
    }
    complain(f"{percent} % {stages[stage]}")


def _write(path: Path, data: bytes) -> None:
    """The whole file or none: a reader never meets half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _evaluate(args: argparse.Namespace) -> int:
    model = unpacked(args.model.read_bytes())
    labelled = _read(args)
    wanted = [each.label for each in labelled.examples]
    unknown = Counter(label for label in wanted if label not in model.labels)
    if len(unknown) == len(set(wanted)):
        raise NoKnownLabel
    if unknown:
        complain(_("模型没有学过这些标签，按未认出计：%(labels)s") % {"labels": "、".join(sorted(unknown))})
    given, sure = _given(model, labelled)
    measures = measure(wanted, given)
    told = measures.as_json() | {
        "skipped": labelled.skipped,
        "unknown_labels": dict(sorted(unknown.items())),
        "mean_confidence": round(sum(sure) / len(sure), 4),
    }
    if args.json:
        put_json(told)
    else:
        _tell(measures, _("检验："))
    return OK


def _read(args: argparse.Namespace) -> Labelled:
    labelled = read_labelled(args.file, args.text, args.label)
    if labelled.skipped:
        complain(_("%(n)s 行没有文字或标签，已跳过") % {"n": labelled.skipped})
    return labelled


def _given(model: Weights, labelled: Labelled) -> tuple[list[str], list[float]]:
    """The label that the model gives each text, and its confidence."""
    given: list[str] = []
    sure: list[float] = []
    for start in range(0, len(labelled.examples), BATCH):
        texts = [grams.cleaned(each.text) for each in labelled.examples[start : start + BATCH]]
        shares = confidences(scores(model, texts), model.slope)
        given += [model.labels[index] for index in shares.argmax(axis=1)]
        sure += [float(share) for share in shares.max(axis=1)]
    return given, sure


def _tell(measures: Measures, title: str) -> None:
    told = {"n": measures.n, "accuracy": f"{measures.accuracy:.4f}", "f1": f"{measures.macro_f1:.4f}"}
    say(title + _("n = %(n)s，准确率 %(accuracy)s，宏平均 F1 %(f1)s") % told)
    for label, figure in measures.labels.items():
        say(f"  {label}  P {figure.precision:.3f}  R {figure.recall:.3f}  F1 {figure.f1:.3f}  n = {figure.n}")
