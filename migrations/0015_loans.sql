-- The loan mirror: what partners book, kept beside. The partner's book decides; this one follows and shows differences.

CREATE TABLE loan (
    id             @PK@,
    version        @I64@ NOT NULL DEFAULT 1,
    client_id      TEXT UNIQUE,                -- given by whoever sent it, for ever
    business_id    @I64@ NOT NULL REFERENCES business (id),
    person_id      @I64@ NOT NULL REFERENCES person (id), -- who signed: a later owner is another person
    partner_id     @I64@ NOT NULL REFERENCES partner (id),
    product_version_id @I64@ REFERENCES product_version (id), -- as it was when it was signed
    fund_id        @I64@ REFERENCES fund (id),
    application_id @I64@,
    number         TEXT,                       -- the partner's number, by which its monthly file names the loan
    state          TEXT NOT NULL,              -- agreed, running, paid, restructured, written_off, cancelled
    signed_on      TEXT NOT NULL,
    disbursed_on   TEXT,
    ended_on       TEXT,
    reason         TEXT NOT NULL DEFAULT '',   -- of what ended it otherwise than by paying
    plan           @I64@ NOT NULL DEFAULT 1,   -- in force
    lent           @I64@ NOT NULL DEFAULT 0,   -- disbursed
    paid           @I64@ NOT NULL DEFAULT 0,   -- in all, without what was reversed
    plan_paid      @I64@ NOT NULL DEFAULT 0,   -- under the plan in force
    principal_left @I64@ NOT NULL DEFAULT 0,
    interest_left  @I64@ NOT NULL DEFAULT 0,
    surplus        @I64@ NOT NULL DEFAULT 0,   -- paid beyond the last instalment
    next_due       TEXT,                       -- pay_by of the oldest instalment not wholly paid
    reminded       TEXT,                       -- day and kind of the last reminder
    created_by     @I64@,
    created_at     @I64@ NOT NULL,
    updated_at     @I64@ NOT NULL,
    UNIQUE (partner_id, number)
) @STRICT@;
CREATE INDEX loan_business ON loan (business_id, id);
CREATE INDEX loan_person ON loan (person_id, id);
CREATE INDEX loan_due ON loan (next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX loan_state ON loan (state, id);

-- Terms under which a loan ran: as signed, after each restructuring, and what paid it off early. Earlier ones stay.
CREATE TABLE loan_plan (
    loan_id         @I64@ NOT NULL REFERENCES loan (id),
    plan            @I64@ NOT NULL,
    kind            TEXT NOT NULL,             -- signed, restructured, payoff
    made_on         TEXT NOT NULL,
    prior           @I64@,                     -- the plan before
    method          TEXT NOT NULL,
    principal       @I64@ NOT NULL,
    rate            TEXT NOT NULL,             -- percent a year, decimal text
    periods         @I64@ NOT NULL,
    every           @I64@ NOT NULL,
    unit            TEXT NOT NULL,
    day_count       TEXT NOT NULL,
    rounding        TEXT NOT NULL,
    multiple_of     @I64@ NOT NULL,
    grace_principal @I64@ NOT NULL,
    grace_interest  @I64@ NOT NULL,
    start_on        TEXT NOT NULL,
    first_due       TEXT,
    carried         @I64@ NOT NULL DEFAULT 0,  -- interest due under the plan before, owed with the first instalment
    waived          @I64@ NOT NULL DEFAULT 0,  -- interest of the plan before that is asked for no more
    reason          TEXT NOT NULL DEFAULT '',
    created_by      @I64@,
    created_at      @I64@ NOT NULL,
    PRIMARY KEY (loan_id, plan)
) @STRICT@;
CREATE TABLE loan_schedule (
    loan_id   @I64@ NOT NULL,
    plan      @I64@ NOT NULL,
    n         @I64@ NOT NULL,
    due_on    TEXT NOT NULL,                   -- as agreed
    pay_by    TEXT NOT NULL,                   -- the same, or the next working day
    principal @I64@ NOT NULL,
    interest  @I64@ NOT NULL,
    upto      @I64@ NOT NULL,                  -- all instalments up to this one
    PRIMARY KEY (loan_id, plan, n),
    FOREIGN KEY (loan_id, plan) REFERENCES loan_plan (loan_id, plan)
) @STRICT@;

-- Never deleted: what was told wrongly is reversed, and says why.
CREATE TABLE loan_payment (
    id           @PK@,
    loan_id      @I64@ NOT NULL REFERENCES loan (id),
    plan         @I64@ NOT NULL,               -- in force when it was told
    paid_on      TEXT NOT NULL,
    amount       @I64@ NOT NULL,
    reference    TEXT,                         -- the partner's or the receipt's
    source       TEXT NOT NULL,                -- entry, file
    import_id    @I64@,
    note         TEXT NOT NULL DEFAULT '',
    created_by   @I64@,
    created_at   @I64@ NOT NULL,
    reversed_at  @I64@,
    reversed_by  @I64@,
    reversed_why TEXT
) @STRICT@;
CREATE INDEX loan_payment_loan ON loan_payment (loan_id, paid_on, id);
