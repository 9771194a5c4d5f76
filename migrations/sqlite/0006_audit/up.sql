-- The trail of every read and every change. Nothing of it is ever updated or deleted: triggers refuse that.
ALTER TABLE audit_entries RENAME TO audit_entries_before;
DROP INDEX audit_entries_by_case;

CREATE TABLE audit_entries (
    id TEXT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    region TEXT,
    organisation TEXT NOT NULL,
    subject TEXT NOT NULL,
    operation TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cases TEXT NOT NULL,
    address TEXT,
    purpose TEXT,
    request_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_entries_by_region ON audit_entries (region, id);
CREATE INDEX audit_entries_by_subject ON audit_entries (region, subject, id);

-- Leads from a case to the entries that name it. No foreign key: it would be checked for every row of every read.
CREATE TABLE audit_entry_cases (
    case_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (case_id, entry_id)
) WITHOUT ROWID;

CREATE TABLE audit_seals (
    sequence BIGINT NOT NULL PRIMARY KEY,
    sealed_at TIMESTAMP NOT NULL,
    entries BIGINT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit_seal_entries (
    entry_id TEXT NOT NULL PRIMARY KEY,
    seal BIGINT NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_seal_entries_by_seal ON audit_seal_entries (seal, entry_id);

-- What was recorded before kept no region; its caller's says it.
INSERT INTO audit_entries (id, at, region, organisation, subject, operation, outcome, cases, request_id)
    SELECT kept.id, kept.at, organisations.region, kept.organisation, kept.subject, kept.operation, 'answered',
           kept.case_kind || ':' || kept.case_id, kept.request_id
    FROM audit_entries_before kept LEFT JOIN organisations ON organisations.code = kept.organisation;
INSERT INTO audit_entry_cases (case_id, entry_id) SELECT case_id, id FROM audit_entries_before;
DROP TABLE audit_entries_before;

-- What an answer that is kept for an idempotency key showed, for the entry of whoever gets it again.
ALTER TABLE idempotency_keys ADD COLUMN shown TEXT NOT NULL DEFAULT '';

-- REPLACE deletes without firing a trigger on DELETE, so a second row of one key is refused before that.
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_entry_cases_no_update BEFORE UPDATE ON audit_entry_cases
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_entry_cases_no_delete BEFORE DELETE ON audit_entry_cases
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_entry_cases_no_replace BEFORE INSERT ON audit_entry_cases WHEN EXISTS (SELECT 1 FROM audit_entry_cases WHERE case_id = NEW.case_id AND entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seals_no_replace BEFORE INSERT ON audit_seals WHEN EXISTS (SELECT 1 FROM audit_seals WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_entries_no_update BEFORE UPDATE ON audit_seal_entries
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_entries_no_delete BEFORE DELETE ON audit_seal_entries
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_entries_no_replace BEFORE INSERT ON audit_seal_entries WHEN EXISTS (SELECT 1 FROM audit_seal_entries WHERE entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
