-- The floor that every room stands on: accounts, sessions, audit, jobs, files, notices, settings.

CREATE TABLE setting (
    key        TEXT NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at @I64@ NOT NULL
) @STRICT@;

CREATE TABLE account (
    id           @PK@,
    name         TEXT NOT NULL UNIQUE,          -- sign-in name, lower case
    phone        TEXT,                          -- normalised; another way to sign in
    display_name TEXT NOT NULL,
    role         TEXT NOT NULL,
    area         TEXT NOT NULL DEFAULT '',      -- place code of the territory; '' = the whole city
    person_id    @I64@,                         -- owners: who they are in the register
    password     TEXT,                          -- argon2id; NULL: none yet
    totp_secret  @BLOB@,                        -- sealed; NULL: off
    totp_step    @I64@ NOT NULL DEFAULT 0,      -- last accepted step: no replay
    active       @I64@ NOT NULL DEFAULT 1,
    must_change  @I64@ NOT NULL DEFAULT 0,
    lang         TEXT NOT NULL DEFAULT 'id',
    failures     @I64@ NOT NULL DEFAULT 0,      -- bad sign-ins in a row
    failed_at    @I64@ NOT NULL DEFAULT 0,
    created_at   @I64@ NOT NULL,
    updated_at   @I64@ NOT NULL,
    version      @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE UNIQUE INDEX account_phone ON account (phone) WHERE phone IS NOT NULL;
CREATE INDEX account_role ON account (role, area, name);

CREATE TABLE session (
    id         @PK@,
    token_hash @BLOB@ NOT NULL UNIQUE,
    account_id @I64@ NOT NULL REFERENCES account (id),
    created_at @I64@ NOT NULL,
    seen_at    @I64@ NOT NULL,
    expires_at @I64@ NOT NULL,
    device     TEXT NOT NULL DEFAULT '',
    revoked_at @I64@
) @STRICT@;
CREATE INDEX session_account ON session (account_id, created_at);

-- A browser that once signed in well to this account: exempt from the growing delay.
CREATE TABLE device (
    token_hash @BLOB@ NOT NULL,
    account_id @I64@ NOT NULL REFERENCES account (id),
    created_at @I64@ NOT NULL,
    PRIMARY KEY (token_hash, account_id)
) @STRICT@;

CREATE TABLE api_token (
    id         @PK@,
    token_hash @BLOB@ NOT NULL UNIQUE,
    account_id @I64@ NOT NULL REFERENCES account (id),
    label      TEXT NOT NULL DEFAULT '',
    created_at @I64@ NOT NULL,
    expires_at @I64@,
    revoked_at @I64@
) @STRICT@;
CREATE INDEX api_token_account ON api_token (account_id, created_at);

-- One-time links and codes: password reset, onboarding, second step, phone confirmation.
CREATE TABLE one_time (
    id         @PK@,
    kind       TEXT NOT NULL,
    token_hash @BLOB@ NOT NULL UNIQUE,
    account_id @I64@ REFERENCES account (id),
    subject    TEXT NOT NULL DEFAULT '',
    tries      @I64@ NOT NULL DEFAULT 0,
    created_at @I64@ NOT NULL,
    created_by @I64@,
    expires_at @I64@ NOT NULL,
    used_at    @I64@
) @STRICT@;
CREATE INDEX one_time_subject ON one_time (kind, subject, created_at);

-- Who did what, when, old → new. Each row's hash covers the row and the hash before it.
CREATE TABLE audit (
    id         @PK@,
    at         @I64@ NOT NULL,
    account_id @I64@,                          -- NULL: public or operator
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    entity     TEXT NOT NULL,
    entity_id  @I64@ NOT NULL,
    changes    TEXT NOT NULL,
    request_id TEXT NOT NULL,
    hash       @BLOB@ NOT NULL
) @STRICT@;
CREATE INDEX audit_entity ON audit (entity, entity_id, id);
CREATE INDEX audit_account ON audit (account_id, id);

CREATE TABLE idem_key (
    account_id @I64@ NOT NULL,
    route      TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  @BLOB@ NOT NULL,
    status     @I64@ NOT NULL,                 -- 0 while running
    location   TEXT,
    etag       TEXT,
    body       @BLOB@,                         -- sealed
    created_at @I64@ NOT NULL,
    PRIMARY KEY (account_id, route, key)
) @STRICT@;
CREATE INDEX idem_key_age ON idem_key (created_at);

-- How often something public was tried, by phone, device or name: never by address alone.
CREATE TABLE throttle (
    key     TEXT NOT NULL PRIMARY KEY,
    count   @I64@ NOT NULL,
    last_at @I64@ NOT NULL
) @STRICT@;

CREATE TABLE job (
    id          @PK@,
    kind        TEXT NOT NULL,
    subject_id  @I64@ NOT NULL DEFAULT 0,
    state       TEXT NOT NULL,                 -- waiting, running, done, failed
    done        @I64@ NOT NULL DEFAULT 0,
    total       @I64@ NOT NULL DEFAULT 0,
    message     TEXT NOT NULL DEFAULT '',
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    lease_until @I64@ NOT NULL DEFAULT 0,
    finished_at @I64@
) @STRICT@;
CREATE INDEX job_state ON job (state, id);

CREATE TABLE file (
    id         @PK@,
    hash       @BLOB@ NOT NULL UNIQUE,         -- keyed, of the content
    size       @I64@ NOT NULL,
    type       TEXT NOT NULL,
    name       TEXT NOT NULL,
    key        @BLOB@ NOT NULL,                -- its own key, sealed; destroying it destroys the file
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE TABLE file_chunk (
    file_id @I64@ NOT NULL REFERENCES file (id),
    n       @I64@ NOT NULL,
    data    @BLOB@ NOT NULL,                   -- sealed, at most 256 KiB of content
    PRIMARY KEY (file_id, n)
) @STRICT@;

-- The outbox: messages to people. Delivery is its own worker; what is shown here was never lost.
CREATE TABLE notice (
    id         @PK@,
    channel    TEXT NOT NULL,                  -- whatsapp, sms, email
    address    TEXT NOT NULL,
    event      TEXT NOT NULL,
    body       @BLOB@ NOT NULL,                -- sealed
    state      TEXT NOT NULL,                  -- waiting, sent, failed, skipped
    reason     TEXT NOT NULL DEFAULT '',
    created_at @I64@ NOT NULL,
    sent_at    @I64@
) @STRICT@;
CREATE INDEX notice_state ON notice (state, id);

CREATE TABLE saved_view (
    id         @PK@,
    account_id @I64@ NOT NULL REFERENCES account (id),
    list       TEXT NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,
    created_at @I64@ NOT NULL,
    UNIQUE (account_id, list, name)
) @STRICT@;
