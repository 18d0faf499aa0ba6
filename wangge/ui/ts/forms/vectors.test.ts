// The table that holds for the server too. Run by wangge/campaigns/tests/test_phone_forms.py, or by hand:
// node tools/run-ts.mjs wangge/ui/ts/forms/vectors.test.ts

import vectors from "../../../campaigns/tests/data/vectors.json";
import { type Answer, type Answers, evaluate, told, type Tree, truth } from "./expression";
import { check, type Form } from "./form";

type Row = { text: string; tree: unknown; answers?: unknown; dot?: unknown; today?: string; told: string; truth: boolean };
type Case = { name: string; answers: unknown; today?: string; kept: unknown; asked: string[]; faults: unknown };

const failed: string[] = [];

function same(what: string, found: unknown, expected: unknown): void {
  if (sorted(found) !== sorted(expected)) failed.push(`${what}: ${sorted(found)}, expected ${sorted(expected)}`);
}

/** JSON with the members of objects in order of their names. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, held: unknown) =>
    held !== null && typeof held === "object" && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([one], [two]) => (one < two ? -1 : 1)))
      : held,
  );
}

for (const row of vectors.expressions as Row[]) {
  const found = evaluate(row.tree as Tree, (row.answers ?? {}) as Answers, (row.dot ?? "") as Answer, row.today ?? "");
  same(row.text, [told(found), truth(found)], [row.told, row.truth]);
}
for (const each of vectors.forms as Case[]) {
  const done = check(vectors.form as unknown as Form, each.answers as Answers, each.today ?? "2026-03-10");
  same(each.name, [done.answers, done.asked, done.faults], [each.kept, each.asked, each.faults]);
}
if (failed.length) throw new Error(failed.join("\n"));
console.log(`${vectors.expressions.length} expressions and ${vectors.forms.length} forms as on the server`);
