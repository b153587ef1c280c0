-- why: cases with their items, tasks, clock, facts, materials, requests, messages, timeline and letters
-- Numbers in series: case numbers by year, letter numbers by template, prefix and year.
CREATE TABLE cases_counters (
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL CONSTRAINT cases_counters_last CHECK (last >= 1),
  PRIMARY KEY (series, year)
) STRICT;

CREATE TABLE cases_cases (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  draft_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CONSTRAINT cases_cases_state CHECK (state IN ('open', 'decided', 'withdrawn')),
  version INTEGER NOT NULL CONSTRAINT cases_cases_version CHECK (version >= 1),
  submitted_at INTEGER NOT NULL,
  submitted_on TEXT NOT NULL,
  promised_days INTEGER CONSTRAINT cases_cases_promised_days CHECK (promised_days >= 0),
  open_requests INTEGER NOT NULL CONSTRAINT cases_cases_open_requests CHECK (open_requests >= 0),
  since INTEGER NOT NULL,
  ended_on TEXT,
  withdrawn_reason TEXT,
  CONSTRAINT cases_cases_ended CHECK ((state = 'open') = (ended_on IS NULL)),
  CONSTRAINT cases_cases_nothing_asked_at_end CHECK (state = 'open' OR open_requests = 0)
) STRICT;
CREATE INDEX cases_cases_person ON cases_cases (person_id, id);

-- The departments that may find a case: has_task says whether as one with a task in it.
CREATE TABLE cases_offices (
  department TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  has_task INTEGER NOT NULL CONSTRAINT cases_offices_has_task CHECK (has_task IN (0, 1)),
  PRIMARY KEY (department, case_id)
) STRICT;
CREATE INDEX cases_offices_case ON cases_offices (case_id);

CREATE TABLE cases_items (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  position INTEGER NOT NULL,
  service TEXT NOT NULL,
  policy TEXT,
  policy_version TEXT,
  department TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT cases_items_state CHECK (state IN ('open', 'granted', 'refused', 'withdrawn')),
  proposal TEXT NOT NULL CONSTRAINT cases_items_proposal CHECK (proposal IN ('yes', 'no', 'cannot_tell', 'none')),
  amount TEXT,
  decided_at INTEGER,
  decided_on TEXT,
  decided_by TEXT,
  reason TEXT,
  UNIQUE (case_id, service),
  CONSTRAINT cases_items_decided CHECK ((state IN ('granted', 'refused')) = (decided_at IS NOT NULL)),
  CONSTRAINT cases_items_by CHECK ((decided_at IS NULL) = (decided_by IS NULL)
                                   AND (decided_at IS NULL) = (decided_on IS NULL)),
  CONSTRAINT cases_items_policy CHECK ((policy IS NULL) = (policy_version IS NULL)),
  CONSTRAINT cases_items_none CHECK ((policy IS NULL) = (proposal = 'none')),
  CONSTRAINT cases_items_reason CHECK (NOT (state = 'granted' AND proposal IN ('no', 'cannot_tell')
                                            AND reason IS NULL)
                                       AND NOT (state = 'refused' AND proposal IN ('yes', 'cannot_tell', 'none')
                                                AND reason IS NULL))
) STRICT;
CREATE INDEX cases_items_alike ON cases_items (service, proposal, id) WHERE state = 'open';

CREATE TABLE cases_tasks (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  item_id TEXT NOT NULL REFERENCES cases_items (id),
  position INTEGER NOT NULL,
  task TEXT NOT NULL,
  department TEXT NOT NULL,
  decides INTEGER NOT NULL CONSTRAINT cases_tasks_decides CHECK (decides IN (0, 1)),
  state TEXT NOT NULL CONSTRAINT cases_tasks_state CHECK (state IN ('waiting', 'open', 'paused', 'done', 'not_ok')),
  working_days INTEGER,
  opened_on TEXT,
  since INTEGER NOT NULL,
  due_on TEXT,
  assignee TEXT,
  note TEXT,
  done_by TEXT,
  UNIQUE (item_id, task),
  CONSTRAINT cases_tasks_not_ok_note CHECK (state <> 'not_ok' OR note IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX cases_tasks_one_decides ON cases_tasks (item_id) WHERE decides = 1;
CREATE INDEX cases_tasks_case ON cases_tasks (case_id);
CREATE INDEX cases_tasks_department ON cases_tasks (department, state, due_on, id);
CREATE INDEX cases_tasks_assignee ON cases_tasks (assignee, state) WHERE assignee IS NOT NULL;

-- What a task waits for and what it checks: ids of tasks of the same service, of facts, of materials.
CREATE TABLE cases_task_parts (
  task_id TEXT NOT NULL REFERENCES cases_tasks (id),
  kind TEXT NOT NULL CONSTRAINT cases_task_parts_kind CHECK (kind IN ('after', 'fact', 'material')),
  part TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  PRIMARY KEY (task_id, kind, part)
) STRICT;
CREATE INDEX cases_task_parts_case ON cases_task_parts (case_id);

-- The values the case rests on.
CREATE TABLE cases_facts (
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  fact TEXT NOT NULL,
  value_id TEXT NOT NULL,
  verified_at INTEGER,
  verified_by TEXT,
  note TEXT,
  PRIMARY KEY (case_id, fact),
  CONSTRAINT cases_facts_verified CHECK ((verified_at IS NULL) = (verified_by IS NULL))
) STRICT;

-- A material that was given anew keeps its earlier files.
CREATE TABLE cases_materials (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  material TEXT NOT NULL,
  attachment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL CONSTRAINT cases_materials_type CHECK (type IN ('pdf', 'jpg', 'png')),
  size INTEGER NOT NULL CONSTRAINT cases_materials_size CHECK (size >= 0),
  at INTEGER NOT NULL,
  replaced_at INTEGER
) STRICT;
CREATE UNIQUE INDEX cases_materials_one ON cases_materials (case_id, material) WHERE replaced_at IS NULL;
CREATE INDEX cases_materials_attachment ON cases_materials (attachment_id);

-- Files that officers gave as evidence for a value.
CREATE TABLE cases_evidence (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  fact TEXT NOT NULL,
  attachment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_evidence_attachment ON cases_evidence (attachment_id);
CREATE INDEX cases_evidence_case ON cases_evidence (case_id);

CREATE TABLE cases_requests (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  kind TEXT NOT NULL CONSTRAINT cases_requests_kind CHECK (kind IN ('fact', 'material')),
  part TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT cases_requests_state CHECK (state IN ('open', 'answered', 'withdrawn')),
  asked_at INTEGER NOT NULL,
  asked_by TEXT NOT NULL,
  asked_department TEXT NOT NULL,
  answered_at INTEGER,
  CONSTRAINT cases_requests_answered CHECK ((state = 'open') = (answered_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX cases_requests_one_open ON cases_requests (case_id, kind, part) WHERE state = 'open';
CREATE INDEX cases_requests_case ON cases_requests (case_id);

-- The tasks that a request paused.
CREATE TABLE cases_request_tasks (
  request_id TEXT NOT NULL REFERENCES cases_requests (id),
  task_id TEXT NOT NULL REFERENCES cases_tasks (id),
  PRIMARY KEY (request_id, task_id)
) STRICT;
CREATE INDEX cases_request_tasks_task ON cases_request_tasks (task_id);

CREATE TABLE cases_pauses (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  from_on TEXT NOT NULL,
  to_on TEXT,
  CONSTRAINT cases_pauses_order CHECK (to_on IS NULL OR to_on >= from_on)
) STRICT;
CREATE UNIQUE INDEX cases_pauses_one_open ON cases_pauses (case_id) WHERE to_on IS NULL;
CREATE INDEX cases_pauses_case ON cases_pauses (case_id);

CREATE TABLE cases_messages (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  at INTEGER NOT NULL,
  from_office INTEGER NOT NULL CONSTRAINT cases_messages_from_office CHECK (from_office IN (0, 1)),
  author TEXT NOT NULL,
  department TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX cases_messages_case ON cases_messages (case_id, id);

CREATE TABLE cases_events (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  params TEXT NOT NULL
) STRICT;
CREATE INDEX cases_events_case ON cases_events (case_id, id);

CREATE TABLE cases_letters (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  item_id TEXT NOT NULL UNIQUE REFERENCES cases_items (id),
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial_number INTEGER NOT NULL,
  number_zh TEXT NOT NULL UNIQUE,
  number_en TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT cases_letters_state CHECK (state IN ('genuine', 'withdrawn')),
  issued_at INTEGER NOT NULL,
  issued_on TEXT NOT NULL,
  withdrawn_at INTEGER,
  withdrawn_on TEXT,
  withdrawn_by TEXT,
  withdrawn_reason TEXT,
  UNIQUE (series, year, serial_number),
  CONSTRAINT cases_letters_token CHECK (length(token) = 22),
  CONSTRAINT cases_letters_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)
    AND (withdrawn_at IS NULL) = (withdrawn_on IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)
    AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
) STRICT;
CREATE INDEX cases_letters_case ON cases_letters (case_id);
