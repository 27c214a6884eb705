-- Personal data: the notice's versions, and what persons ask for.

-- The privacy notice as officers wrote it; without rows the built-in one holds. Versions are never changed.
CREATE TABLE policy_text (
    id         @PK@,
    version    TEXT NOT NULL UNIQUE,           -- "2026-11-29", ".2" of the same day
    body_id    TEXT NOT NULL,
    body_en    TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',       -- what changed
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;

-- What the law (UU 27/2022) says of each kind of request: the right, the controller's duty, plain hours.
CREATE TABLE privacy_rule (
    kind       TEXT NOT NULL,                  -- access, correction, erasure, restriction, objection, withdrawal
    valid_from TEXT NOT NULL,
    right_in   TEXT NOT NULL,                  -- article
    duty_in    TEXT NOT NULL,                  -- article
    hours      @I64@ NOT NULL,
    by_law     @I64@ NOT NULL,                 -- 1: the hours stand in the law; 0: our own promise where it says none
    source     TEXT NOT NULL,
    checked_on TEXT,
    PRIMARY KEY (kind, valid_from)
) @STRICT@;
INSERT INTO privacy_rule (kind, valid_from, right_in, duty_in, hours, by_law, source) VALUES
    ('access', '2024-10-17', '7, 13', '32', 72, 1, 'UU 27/2022'),
    ('correction', '2024-10-17', '6', '30', 72, 1, 'UU 27/2022'),
    ('erasure', '2024-10-17', '8', '43, 44, 45', 72, 0, 'UU 27/2022'),
    ('restriction', '2024-10-17', '11', '41', 72, 1, 'UU 27/2022'),
    ('objection', '2024-10-17', '10', '10', 72, 0, 'UU 27/2022'),
    ('withdrawal', '2024-10-17', '9', '40', 72, 1, 'UU 27/2022');

CREATE TABLE privacy_request (
    id          @PK@,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,                 -- open, answered, refused
    person_id   @I64@ NOT NULL REFERENCES person (id),
    business_id @I64@ NOT NULL REFERENCES business (id),
    proposal_id @I64@,                         -- of a correction: what it became in the register
    token_hash  @BLOB@ NOT NULL UNIQUE,        -- of the requester's private link
    via         TEXT NOT NULL,                 -- page, staff
    details     @BLOB@,                        -- sealed with the person's own key
    received_at @I64@ NOT NULL,
    due_at      @I64@ NOT NULL,
    risk_at     @I64@ NOT NULL,                -- 80 % of the time are over
    told        @I64@ NOT NULL DEFAULT 0,      -- 1: that it is at risk, 2: that it is overdue
    reason      TEXT NOT NULL DEFAULT '',      -- of a refusal
    answer      @BLOB@,                        -- sealed with the person's own key
    answered_by @I64@,
    answered_at @I64@,
    created_by  @I64@,                         -- NULL: the person, by a code to their phone
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX privacy_request_open ON privacy_request (due_at, id) WHERE state = 'open';
CREATE INDEX privacy_request_person ON privacy_request (person_id, id);

-- Persons who asked that nothing be done with their data for now.
CREATE TABLE privacy_hold (
    person_id  @I64@ NOT NULL PRIMARY KEY REFERENCES person (id),
    request_id @I64@ NOT NULL REFERENCES privacy_request (id),
    since      @I64@ NOT NULL
) @STRICT@;
