-- The outbox delivers: templates of one's own, preferences, due times, tries. Rows are claimed under a lease: a row
-- in state 'sending' whose due_at has passed was left behind by a server that died.

ALTER TABLE notice ADD COLUMN uid TEXT NOT NULL DEFAULT '';          -- with the id: the idempotency key, never used again
ALTER TABLE notice ADD COLUMN once_key TEXT;                         -- hash of event, subject, recipient; NULL: no such promise
ALTER TABLE notice ADD COLUMN account_id @I64@;
ALTER TABLE notice ADD COLUMN person_id @I64@;
ALTER TABLE notice ADD COLUMN who TEXT NOT NULL DEFAULT '';          -- keyed hash of the address, see notice_pref
ALTER TABLE notice ADD COLUMN lang TEXT NOT NULL DEFAULT 'id';
ALTER TABLE notice ADD COLUMN subject @BLOB@;                        -- sealed; e-mail only
ALTER TABLE notice ADD COLUMN shown @BLOB@;                          -- sealed; the body with its secrets covered; NULL: as the body
ALTER TABLE notice ADD COLUMN urgent @I64@ NOT NULL DEFAULT 0;       -- passes quiet hours
ALTER TABLE notice ADD COLUMN tries @I64@ NOT NULL DEFAULT 0;        -- also what fences a late mark off
ALTER TABLE notice ADD COLUMN due_at @I64@ NOT NULL DEFAULT 0;       -- waiting: not before; sending: the lease's end
ALTER TABLE notice ADD COLUMN expires_at @I64@ NOT NULL DEFAULT 0;   -- of no use afterwards
CREATE UNIQUE INDEX notice_once ON notice (once_key);
CREATE INDEX notice_due ON notice (urgent, due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX notice_event ON notice (event, id);
CREATE INDEX notice_who ON notice (who, id);

-- What was queued before anything was delivered is not sent late.
UPDATE notice SET state = 'skipped', reason = 'old' WHERE state = 'waiting';

-- Words of one's own instead of the program's.
CREATE TABLE notice_template (
    id         @PK@,
    event      TEXT NOT NULL,
    channel    TEXT NOT NULL,
    lang       TEXT NOT NULL,
    subject    TEXT NOT NULL DEFAULT '',       -- e-mail only
    body       TEXT NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    UNIQUE (event, channel, lang)
) @STRICT@;

-- How people want to be reached. who: 'account:ID', or 'address:' and the keyed hash of a phone or e-mail address.
CREATE TABLE notice_pref (
    who        TEXT NOT NULL PRIMARY KEY,
    channel    TEXT NOT NULL DEFAULT '',       -- '': no wish
    email      TEXT,                           -- accounts: their e-mail address
    opt_out    @I64@ NOT NULL DEFAULT 0,       -- only what is urgent or was asked for
    updated_at @I64@ NOT NULL
) @STRICT@;

-- The demo's telephone: what its gateway received. Used in demo databases alone.
CREATE TABLE demo_message (
    id          @PK@,
    uid         TEXT NOT NULL UNIQUE,
    channel     TEXT NOT NULL,
    address     TEXT NOT NULL,
    body        @BLOB@ NOT NULL,               -- sealed
    received_at @I64@ NOT NULL
) @STRICT@;
