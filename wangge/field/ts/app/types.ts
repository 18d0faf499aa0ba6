// What stands on the phone: cases and facts as the server told them, and what the worker did with them.
export interface Named {
  code: string;
  name: string;
}

export interface PhoneCase {
  number: string;
  state: string;
  label: string;
  text: string;
  category: string | null;
  category_name: string | null;
  grid: Named | null;
  village: Named | null;
  town: Named | null;
  lon: number | null;
  lat: number | null;
  address: string;
  contact_mode: string;
  worker: Named | null;
  holder: Named;
  reported_at: string;
  due_at: string | null;
  running_due_at: string | null;
  overdue: boolean;
  result: string;
  version: number;
  is_mine: boolean;
  is_back: boolean;
  is_secret: boolean;
  acts: string[];
  basis: string;
}

export interface Notice {
  id: number;
  at: string;
  act: string;
  label: string;
  text: string;
  number: string;
  line: string;
}

export interface Results {
  month: string;
  reported: number;
  self_handled: number;
  closed: number;
  answered: number;
  on_time: number;
  evaluated: number;
  satisfied: number;
}

export interface Desk {
  name: string;
  phone: string;
}

export type Ring = [number, number][];
export type Outline = { type: "Polygon"; coordinates: Ring[] } | { type: "MultiPolygon"; coordinates: Ring[][] };

export interface Grid {
  code: string;
  name: string;
  path: string;
  bounds: string[] | null;
  worker_contact: string;
  supervision_phone: string;
  notice_place: string;
  desks: Desk[];
  colleagues: Desk[];
  outline: Outline | null;
}

export interface Kind {
  code: string;
  label: string;
  admitted: boolean;
  place: boolean;
}

export interface KindGroup {
  label: string;
  items: Kind[];
}

export interface Thing {
  key: string;
  name: string;
  text?: string;
}

export interface Code {
  code: string;
  label: string;
}

// What may be chosen when a place or an address is written down.
export interface RegisterWords {
  kinds: { group: "premises" | "facility" | "organisation"; label: string; items: Code[] }[];
  conditions: Code[];
  bands: Code[];
  sources: Code[];
}

export interface Campaign {
  id: number;
  title: string;
  title_en: string;
  purpose: string;
  target_kind: "households" | "places" | "count";
  form: unknown;
  materials: Thing[];
  messages: Thing[];
  starts_on: string;
  ends_on: string;
  grids: { grid: string; name: string; target: number }[];
}

export interface Target {
  id: number;
  campaign: number;
  grid: string;
  address: string;
  outcome: "done" | "not_home" | "declined" | "not_applicable" | null;
  return_on: string | null;
  household: number | null; // the record that it was made of
  place: number | null;
}

export interface Household {
  id: number;
  address: string;
  size_band: string;
  grid: string;
  version: number;
}

export interface Place {
  id: number;
  kind: string;
  name: string;
  address: string;
  grid: string;
  lon: number | null;
  lat: number | null;
  component_code: string;
  credit_code: string;
  condition: string;
  version: number;
}

export type Theirs = PhoneCase | Place | Household;

export interface Due {
  plan: number;
  title: string;
  closes_at: string;
  reason: string | null;
  place: { id: number; name: string; address: string };
}

export interface Look {
  language: string;
  theme: string;
  size: string;
}

export interface Feed {
  user: string;
  name: string;
  now: string;
  csrf: string;
  look: Look;
  cursor: string;
  more: boolean;
  reset: boolean;
  cases: PhoneCase[];
  numbers: string[] | null;
  households: Household[];
  households_gone: number[];
  places: Place[];
  places_gone: number[];
  notices: Notice[] | null;
  results: Results | null;
  grids: Grid[] | null;
  catalogue: KindGroup[] | null;
  register_words: RegisterWords | null;
  campaigns: Campaign[] | null;
  due: Due[] | null;
}

export interface Problem {
  code: string;
  title: string;
  detail: string;
  status: number;
  errors?: { field: string; message: string }[] | null;
  received?: number;
  known?: Record<string, string | null>; // register_moved: what stands there now, by question
  register_version?: number;
}

// saved → sending → arrived; `attention`: a person has to look, nothing is sent before.
export type ItemState = "saved" | "sending" | "arrived" | "attention";

export interface FileRef {
  id: string;
  purpose: string; // "report", "proof", or the question of a form
}

export type Values = Record<string, unknown>;

export interface Item {
  id: string;
  kind: string;
  subject: string; // what it is about: items of one subject go one after the other
  title: string;
  data: Values;
  files: FileRef[];
  sent?: Record<string, number>; // bytes of each file that the server has
  captured_at: string;
  base_version: number | null;
  basis: string;
  state: ItemState;
  order: number;
  attempts: number;
  problem: Problem | null;
  theirs: Theirs | null;
  number: string; // of the case, once it is known
  arrived_at: string;
  clock_corrected: boolean;
  answers_lost?: boolean; // delivered after the last day of a campaign's answers: only the outcome was taken
}

export interface Outcome {
  client_id: string;
  outcome: "applied" | "repeated" | "conflict" | "refused" | "failed";
  received_at?: string;
  clock_corrected?: boolean;
  result?: { number?: string; state?: string; case?: PhoneCase | null; place?: Place; household?: Household; answers_kept?: boolean } | null;
  problem?: Problem | null;
  theirs?: Theirs | null;
}

export interface KeptFile {
  id: string;
  name: string;
  type: string;
  blob: Blob;
  sha256: string;
  at?: string; // when it was kept
}

export interface Draft {
  key: string;
  fields: Record<string, string>;
  files: FileRef[];
  at: string;
}
