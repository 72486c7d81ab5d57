// The shapes that the phone's modules pass to one another; field names are those of the wire.

export type State =
  | "draft" | "queued" | "sending" | "stored" | "refused" | "returned" | "conflict" | "discarded";

export interface Attachment {
  question: string;
  sha256: string;
  bytes: number;
  type: string;
}

export type Answers = Record<string, unknown>;

/** What an entry says; an edit keeps the earlier content beside it until it is finished or called off. */
export interface Content {
  revision: number;
  state: State;
  area: string;
  answers: Answers;
  attachments: Attachment[];
  title: string;
  /** Faults by question id, as the server worded them. */
  errors: Record<string, string[]>;
  message: string;
  /** The supervisor's words: one for the whole entry, one per question. */
  note: string;
  notes: Record<string, string>;
  /** What the desk made of it: "", "working", "approved", "rejected", "withdrawn" or "returned". */
  review: string;
  /** What the service calls that, as the desk said it. */
  label?: string;
  /** A citizen sent it; this officer mends it together with them. */
  from_citizen?: boolean;
  /** Of a returned one: the moment before which it should be mended. */
  mend_by?: string;
}

export interface Entry extends Content {
  id: string;
  /** Username of the officer, or "q_" and the token of a QR link for a respondent; "" before anybody signed in. */
  owner: string;
  /** 1, 2, 3 ... on this phone; null for drafts and respondents. */
  number: number | null;
  receipt: string;
  service: string;
  version: number;
  /** Where in the form the officer was. */
  step: string;
  /** RFC 3339 with offset; "" until finished for the first time. */
  collected_at: string;
  /** Milliseconds since 1970 by the phone's clock. */
  created_at: number;
  updated_at: number;
  stored_at: number;
  /** Highest revision that ever left this phone: a later content needs a higher one. */
  sent_revision: number;
  /** SHA-256 of the files that the server still lacks. */
  wanted: string[];
  /** 1 while the server lacks files, absent otherwise (an index over it finds the entries). */
  pending?: 1;
  /** True when the server holds the entry and all its files. */
  complete: boolean;
  quarantined: boolean;
  reason: string;
  previous: Content | null;
  /** Registry field -> question, where the form's answers are facts about a business. */
  registry?: Record<string, string> | null;
  /** Its answers are nobody's to look at once it is finished. */
  anonymous?: boolean;
  /** Id of the outreach event under way when it was begun. */
  outreach?: string;
}

/** An outreach event (kegiatan jemput bola) as the server tells it to a phone of its team. */
export interface OutreachEvent {
  id: string;
  /** YYYY-MM-DD */
  date: string;
  area_code: string;
  area_name: string;
  place: string;
  letter: { number: string | null; date: string | null } | null;
  team: string[];
  services: string[];
  /** Service -> how many entries are hoped for. */
  targets: Record<string, number>;
  state: "planned" | "closed";
  attendance_url: string | null;
}

/** What this phone has to do with an event; times in milliseconds since 1970, 0 or "" for never. */
export interface EventOnPhone {
  /** RFC 3339 */
  prepared_at: string;
  /** The page is being loaded anew in the middle of the preparation, which then goes on. */
  preparing: boolean;
  /** When it first began here. */
  begun_at: number;
  /** When the officer last said that it goes on. */
  affirmed_at: number;
  ended_at: number;
  /** What the server has been told, and when. */
  told: { prepared_at: string; waiting: number; at: number } | null;
}

/** The outreach events of one officer on this phone. */
export interface Outreach {
  etag: string;
  fetched_at: number;
  events: OutreachEvent[];
  /** Id of the event under way here, or "". */
  under_way: string;
  phone: Record<string, EventOnPhone>;
}

/** A file of one or more entries, stored as a Blob under its digest. */
export interface StoredFile {
  sha256: string;
  blob: Blob;
  type: string;
  bytes: number;
  /** Ids of the entries that show it. */
  entries: string[];
  /** True once a part may have reached the server: ask how much before sending more. */
  begun?: boolean;
}

export interface Officer {
  username: string;
  name: string;
  area: string;
  area_name: string;
  device: { id: number | string; name: string; highest_number: number };
}

export interface Session extends Officer {
  token: string;
}

/** Who sends: an officer's phone or a respondent behind a QR link. */
export interface Sender {
  owner: string;
  token: string;
}

export type Phase = "idle" | "sending" | "waiting" | "paused" | "signed_out";

export interface Status {
  phase: Phase;
  /** Why: "", "portal", "unreachable", "stalled", "busy", "server", "garbled", "token_revoked" ... */
  code: string;
  /** What the server said about it, in plain words, if it did. */
  message: string;
  /** Entries and files of this round, and how many of them are through. */
  sent: number;
  total: number;
  failures: number;
  /** Not before this moment (milliseconds since 1970); 0 when nothing holds sending back. */
  until: number;
  /** Whether only the server may shorten the wait (429, 5xx): coming online does not. */
  firm: boolean;
  last_try: number;
  last_success: number;
}

export interface Notice {
  code: "lost" | "missing" | "storage_low" | "not_installed" | "unsafe";
  numbers: number[];
  text: string;
}

/** What is known of a business: registry field -> value (docs/services.md, "The registry"). */
export interface Facts {
  name?: string;
  owner_name?: string;
  nik?: string;
  nib?: string;
  phone?: string;
  product?: string;
  address?: string;
  area?: string;
  rt?: string;
  rw?: string;
  location?: { lat: number; lon: number };
  wants?: string[];
  nib_status?: string;
  halal_status?: string;
  halal_number?: string;
  [field: string]: unknown;
}

/** A business as the server sends it. */
export interface Row extends Facts {
  id: string;
  services: string[];
}

/** A page of the copy of the registry, as it travels. */
export interface RegistryPage {
  rows: Row[];
  gone: { id: string; into?: string | null }[];
  elsewhere: { id: string; nik: string | null }[];
  key: string;
  reset: boolean;
}

/** A page as it lies on the phone: nothing but its cursor can be read without opening `body` (JSON of a RegistryPage). */
export interface KeptPage {
  cursor: string;
  body: string;
}

/** A business that can be chosen: from the registry, or from an entry that this phone has not brought there yet. */
export interface Found {
  choice: { business: string } | { entry: string };
  title: string;
  /** Product, RT, kelurahan: what tells two of the same name apart. */
  detail: string;
  facts: Facts;
  /** Ids of the services that it has entries of. */
  services: string[];
  waiting: boolean;
}

export type News =
  | { kind: "status"; owner: string; status: Status }
  | { kind: "entries"; ids: string[] }
  | { kind: "officer" }
  | { kind: "notice" }
  | { kind: "update" }
  | { kind: "registry" }
  | { kind: "outreach" }
  | { kind: "forms"; kept: number; total: number; whole: boolean }
  | { kind: "install" }
  | { kind: "definition"; service: string; version: number };

/** A call to the server that did not succeed: the server cannot be reached now, or says no. */
export type Failure =
  | { kind: "portal" | "unreachable" | "stalled" | "busy" | "server"; status: number; wait: number | null; message: string }
  | { kind: "stopped" | "refused"; status: number; code: string; message: string; errors: Record<string, string[]> };

/** What a call to the server came to. */
export type Answer = { kind: "ok"; status: number; json: any; etag?: string } | Failure;

export interface Outcome {
  id: string;
  outcome: "stored" | "already_stored" | "refused" | "conflict" | "quarantined";
  receipt?: string;
  wanted?: string[];
  errors?: Record<string, string[]>;
  message?: string;
}
