-- What households owe: lenders and their legal status, what the law lets them take, debt sheets. Amounts, lenders and
-- collectors of a household are sealed with the sheet's own key: lists and counts need only what stands in clear.

-- Lenders, as people may name them. Facts: what a status says is dated and has a source.
CREATE TABLE lender (
    id         @PK@,
    name       TEXT NOT NULL,
    name_fold  TEXT NOT NULL,
    name_key   TEXT NOT NULL,                  -- the fold without blanks: "Dana Mas" is typed for "Danamas"
    company    TEXT NOT NULL DEFAULT '',
    company_key TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL,                  -- bank, bpr, cooperative, online, moneylender, family, other
    site       TEXT NOT NULL DEFAULT '',
    licence    TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    created_by @I64@,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE UNIQUE INDEX lender_name ON lender (kind, name_key);
CREATE INDEX lender_order ON lender (name_fold, id);
CREATE INDEX lender_key ON lender (name_key, id);

-- Never changed: what is no longer so ends by a later row. Without a row a lender is "not proven licensed".
CREATE TABLE lender_status (
    id         @PK@,
    lender_id  @I64@ NOT NULL REFERENCES lender (id),
    status     TEXT NOT NULL,                  -- licensed, revoked, illegal
    valid_from TEXT NOT NULL,                  -- day
    source     TEXT NOT NULL,
    checked_on TEXT NOT NULL,                  -- day on which the source was read
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE INDEX lender_status_day ON lender_status (lender_id, valid_from, id);

-- What a lender may ask for. value: percent × 10,000 (parts per million); of platforms: so many; of hours: minute of opening
-- × 10,000 + minute of closing. Rows are added to and ended; what they say is never changed.
CREATE TABLE ceiling_rule (
    id         @PK@,
    topic      TEXT NOT NULL,                  -- benefit, late, total, platforms, income, hours
    purpose    TEXT NOT NULL,                  -- all, consumer, productive
    scale      TEXT NOT NULL,                  -- all, micro, larger
    days_from  @I64@ NOT NULL,                 -- tenor in days
    days_to    @I64@,                          -- NULL: any longer
    value      @I64@ NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,                           -- the first day that it no longer holds; NULL: in force
    verified   @I64@ NOT NULL,                 -- 0: shown, never cited in a letter
    law        TEXT NOT NULL,
    article    TEXT NOT NULL DEFAULT '',
    source     TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    created_by @I64@,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX ceiling_rule_order ON ceiling_rule (topic, valid_from, id);

-- What one household owes. It belongs to the person, not to a business: `business_id` is by which it is reached.
CREATE TABLE debt_sheet (
    id              @PK@,
    client_id       TEXT UNIQUE,
    person_id       @I64@ NOT NULL REFERENCES person (id),
    business_id     @I64@ NOT NULL REFERENCES business (id),
    case_id         @I64@ REFERENCES casefile (id),
    state           TEXT NOT NULL,             -- open, closed, withdrawn (the consent was)
    outcome         TEXT NOT NULL DEFAULT '',  -- of a closed one: settled, stopped, mistaken
    consent_version TEXT NOT NULL,             -- of the text that was agreed to
    consent_via     TEXT NOT NULL,             -- web, spoken, signed
    consent_at      @I64@ NOT NULL,
    withdrawn_at    @I64@,
    debts           @I64@ NOT NULL DEFAULT 0,  -- rows that stand
    created_by      @I64@,
    created_at      @I64@ NOT NULL,
    updated_at      @I64@ NOT NULL,
    closed_at       @I64@,
    version         @I64@ NOT NULL DEFAULT 1,
    data_key        @BLOB@ NOT NULL            -- own key, sealed
) @STRICT@;
CREATE INDEX debt_sheet_person ON debt_sheet (person_id, id);
CREATE INDEX debt_sheet_business ON debt_sheet (business_id, id);
CREATE INDEX debt_sheet_case ON debt_sheet (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX debt_sheet_state ON debt_sheet (state, id);

CREATE TABLE debt (
    id         @PK@,
    sheet_id   @I64@ NOT NULL REFERENCES debt_sheet (id),
    number     @I64@ NOT NULL,                 -- row of the sheet, 1 …; never given again
    client_id  TEXT UNIQUE,                    -- given by who sent it: a second sending finds the first
    body       @BLOB@ NOT NULL,                -- sealed JSON: debt_body_fields
    created_by @I64@,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    removed_at @I64@,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE UNIQUE INDEX debt_number ON debt (sheet_id, number);

-- What a row said before it was corrected.
CREATE TABLE debt_revision (
    debt_id    @I64@ NOT NULL REFERENCES debt (id),
    version    @I64@ NOT NULL,
    body       @BLOB@ NOT NULL,
    changed_by @I64@,                          -- who corrected it, and when
    changed_at @I64@ NOT NULL,
    PRIMARY KEY (debt_id, version)
) @STRICT@;

CREATE TABLE debt_photo (
    id         @PK@,
    debt_id    @I64@ NOT NULL REFERENCES debt (id),
    file_id    @I64@ NOT NULL REFERENCES file (id),
    client_id  TEXT UNIQUE,
    created_by @I64@,
    created_at @I64@ NOT NULL,
    removed_at @I64@
) @STRICT@;
CREATE INDEX debt_photo_debt ON debt_photo (debt_id, id);

-- Sheets opened with a reason, for an hour.
CREATE TABLE debt_opening (
    id         @PK@,
    sheet_id   @I64@ NOT NULL REFERENCES debt_sheet (id),
    account_id @I64@ NOT NULL REFERENCES account (id),
    reason     @BLOB@ NOT NULL,                -- sealed with the sheet's key
    opened_at  @I64@ NOT NULL,
    until      @I64@ NOT NULL
) @STRICT@;
CREATE INDEX debt_opening_who ON debt_opening (sheet_id, account_id, until);
