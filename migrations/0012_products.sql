-- Fair money: partners, what their funds may be used for, products as dated rules, what is known for matching.

CREATE TABLE partner (
    id          @PK@,
    code        TEXT NOT NULL UNIQUE,          -- "baznas"
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,                 -- zakat, bpr, bank, city, province, csr, pnm, pawn, cooperative, other
    contact     TEXT NOT NULL DEFAULT '',      -- the desk that answers: people of an office, no private numbers
    phone       TEXT,
    answer_days @I64@ NOT NULL,                -- working days until it should answer
    active_from TEXT NOT NULL,
    active_to   TEXT,                          -- the last day; NULL: no end known
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
-- Which accounts (of the role partner) act for it; an account acts for one.
CREATE TABLE partner_account (
    account_id  @I64@ NOT NULL PRIMARY KEY REFERENCES account (id),
    partner_id  @I64@ NOT NULL REFERENCES partner (id),
    created_at  @I64@ NOT NULL
) @STRICT@;
CREATE INDEX partner_account_partner ON partner_account (partner_id, account_id);

-- Money with a purpose. budget, reserved and spent are the sums of its bookings; reserved + spent <= budget.
CREATE TABLE fund (
    id          @PK@,
    partner_id  @I64@ NOT NULL REFERENCES partner (id),
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,                 -- zakat, infaq, bank, budget (of the city), csr, other
    asnaf       TEXT NOT NULL DEFAULT '',      -- of zakat: whom it may reach, codes with commas
    purposes    TEXT NOT NULL,                 -- codes with commas
    valid_from  TEXT NOT NULL,
    valid_to    TEXT NOT NULL,
    budget      @I64@ NOT NULL DEFAULT 0,
    reserved    @I64@ NOT NULL DEFAULT 0,
    spent       @I64@ NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1,
    CHECK (budget >= 0 AND reserved >= 0 AND spent >= 0 AND reserved + spent <= budget)
) @STRICT@;
CREATE INDEX fund_partner ON fund (partner_id, code, id);
-- Never changed, never removed; a mistake is booked back.
CREATE TABLE fund_booking (
    id          @PK@,
    fund_id     @I64@ NOT NULL REFERENCES fund (id),
    key         TEXT UNIQUE,                   -- what was booked once stays booked once; NULL: by hand
    kind        TEXT NOT NULL,                 -- budget, cut, reserve, release, spend, refund
    amount      @I64@ NOT NULL,                -- above 0
    purpose     TEXT NOT NULL DEFAULT '',
    asnaf       TEXT NOT NULL DEFAULT '',
    subject     TEXT NOT NULL DEFAULT '',      -- whose: "application", "loan"; "" by hand
    subject_id  @I64@ NOT NULL DEFAULT 0,
    budget      @I64@ NOT NULL,                -- what the fund stood at afterwards
    reserved    @I64@ NOT NULL,
    spent       @I64@ NOT NULL,
    own_reserved @I64@ NOT NULL,               -- and of it this subject's own
    own_spent   @I64@ NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    account_id  @I64@,
    booked_on   TEXT NOT NULL,                 -- day in Asia/Jakarta
    booked_at   @I64@ NOT NULL
) @STRICT@;
CREATE INDEX fund_booking_fund ON fund_booking (fund_id, id);
CREATE INDEX fund_booking_subject ON fund_booking (subject, subject_id, fund_id, id);

CREATE TABLE product (
    id          @PK@,
    code        TEXT NOT NULL UNIQUE,          -- "OJIR"
    name        TEXT NOT NULL,                 -- as its provider calls it
    partner_id  @I64@ REFERENCES partner (id), -- NULL: a provider that is no partner of the city
    provider    TEXT NOT NULL,                 -- who gives it, as people know them
    family      TEXT NOT NULL,                 -- "kur": of a family one has one at a time
    rank        @I64@ NOT NULL DEFAULT 100,    -- its place in lists
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
-- What holds from a day until a day; a new version ends the one before. Only one that has not begun may be changed.
CREATE TABLE product_version (
    id              @PK@,
    product_id      @I64@ NOT NULL REFERENCES product (id),
    valid_from      TEXT NOT NULL,
    valid_to        TEXT,                      -- the last day; NULL: no end known
    audience        TEXT NOT NULL DEFAULT '',  -- for whom, in a sentence
    purposes        TEXT NOT NULL,             -- codes with commas
    amount_min      @I64@ NOT NULL DEFAULT 0,
    amount_max      @I64@,                     -- NULL: not known
    method          TEXT NOT NULL,             -- annuity, flat, equal-principal, qardh, murabahah, grant, unknown
    rate            TEXT,                      -- percent a year, decimal text; NULL: not known
    tenor_max       @I64@,                     -- months; NULL: not known
    tenor_working   @I64@,                     -- for working capital, where it is another
    margin          TEXT,                      -- percent of the principal, once, that a partner bears instead of the owner
    margin_by       @I64@ REFERENCES partner (id),
    collateral      TEXT NOT NULL,             -- none, business, group, stall, movable, asset, unknown
    documents       TEXT NOT NULL DEFAULT '',  -- codes with commas
    note            TEXT NOT NULL DEFAULT '',
    basis           TEXT NOT NULL DEFAULT '',  -- the law or agreement
    source          TEXT NOT NULL,             -- where it was read
    checked_on      TEXT,
    confidence      TEXT NOT NULL,             -- high, medium, low
    ask             TEXT NOT NULL DEFAULT '',  -- what to ask the provider first: amount, rate, tenor, documents, rules
    created_by      @I64@,
    created_at      @I64@ NOT NULL,
    version         @I64@ NOT NULL DEFAULT 1,
    UNIQUE (product_id, valid_from)
) @STRICT@;
-- Who may have it: all of a version's rules must hold. A closed set of kinds (product_rule.h).
CREATE TABLE product_rule (
    id          @PK@,
    version_id  @I64@ NOT NULL REFERENCES product_version (id),
    kind        TEXT NOT NULL,
    number      @I64@ NOT NULL DEFAULT 0,      -- months, rupiah, persons, times: as the kind says
    codes       TEXT NOT NULL DEFAULT '',      -- classes, sectors, wards, with commas
    basis       TEXT NOT NULL DEFAULT '',
    UNIQUE (version_id, kind)
) @STRICT@;

-- What only the owner can say and a product asks for: JSON, sealed with the person's own key. Another owner has none.
CREATE TABLE finance_answer (
    person_id   @I64@ NOT NULL PRIMARY KEY REFERENCES person (id),
    answers     @BLOB@ NOT NULL,
    updated_by  @I64@,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;

-- How many businesses each product could reach, by ward: made anew each night.
CREATE TABLE product_reach (
    product_id @I64@ NOT NULL REFERENCES product (id),
    ward       TEXT NOT NULL,
    fits       @I64@ NOT NULL,
    nearly     @I64@ NOT NULL,
    made_on    TEXT NOT NULL,
    PRIMARY KEY (product_id, ward)
) @STRICT@;
