/* Roles, capabilities, territory: see caps.h. */
#include "caps.h"

#include <assert.h>

#define BIT(c) (UINT64_C(1) << (c))

/* What every signed-in account may. */
#define ANYONE  (BIT(CAP_PUBLIC))
#define ACCOUNT (ANYONE | BIT(CAP_SIGNED_IN))
/* Who stands beside businesses in a territory. */
#define FIELD                                                                                   \
    (ACCOUNT | BIT(CAP_BUSINESS_READ) | BIT(CAP_BUSINESS_PERSONAL) | BIT(CAP_BUSINESS_CREATE) | \
     BIT(CAP_BUSINESS_PROPOSE) | BIT(CAP_EXPORT) | BIT(CAP_CASE_REPORT) | BIT(CAP_CASE_READ) |  \
     BIT(CAP_CASE_WORK) | BIT(CAP_CASE_SEND) | BIT(CAP_VISIT_READ) | BIT(CAP_VISIT_WRITE) |     \
     BIT(CAP_DEBT_READ))
#define HEAD                                                                                 \
    (FIELD | BIT(CAP_BUSINESS_EDIT) | BIT(CAP_PROPOSAL_DECIDE) | BIT(CAP_CURATE_WARD) |      \
     BIT(CAP_FIGURES) | BIT(CAP_DUPLICATE_REVIEW) | BIT(CAP_CASE_UNSEAL) | BIT(CAP_ASSIGN) | \
     BIT(CAP_TRAINING) | BIT(CAP_BOARD) | BIT(CAP_DEBT_OPEN))
#define OFFICER                                                                                \
    (HEAD | BIT(CAP_PRIVACY) | BIT(CAP_CURATE_CITY) | BIT(CAP_NIK_SEARCH) | BIT(CAP_IMPORT) |  \
     BIT(CAP_MERGE) | BIT(CAP_PLACES_EDIT) | BIT(CAP_CALENDAR_EDIT) | BIT(CAP_CASE_CONFIG) |   \
     BIT(CAP_OUTBOX_READ) | BIT(CAP_NOTICE_EDIT) | BIT(CAP_HISTORY) | BIT(CAP_INBOUND) |       \
     BIT(CAP_FIELD_CONFIG) | BIT(CAP_DEBT_WRITE) | BIT(CAP_LENDER_EDIT) | BIT(CAP_FUND_READ) | \
     BIT(CAP_FUND_BOOK) | BIT(CAP_PRODUCT_EDIT) | BIT(CAP_MATCH) | BIT(CAP_LOAN_READ) |        \
     BIT(CAP_LOAN_WRITE) | BIT(CAP_LOAN_AGREE) | BIT(CAP_APPLY_READ) | BIT(CAP_APPLY_WRITE) |  \
     BIT(CAP_APPLY_REFER) | BIT(CAP_APPLY_EXPORT))

static const struct {
    const char *code, *other, *area_kind;
    uint64_t caps;
} roles[ROLE_COUNT] = {
    [ROLE_PUBLIC] = {"public", "public", "", ANYONE},
    [ROLE_OWNER] = {"owner", "pemilik", "",
                    ACCOUNT | BIT(CAP_BUSINESS_READ) | BIT(CAP_BUSINESS_PERSONAL) |
                        BIT(CAP_BUSINESS_PROPOSE) | BIT(CAP_CASE_REPORT) | BIT(CAP_CASE_READ) |
                        BIT(CAP_CASE_SEND) | BIT(CAP_VISIT_READ) | BIT(CAP_OWN_PAGE) |
                        BIT(CAP_DEBT_READ) | BIT(CAP_DEBT_WRITE) | BIT(CAP_MATCH) |
                        BIT(CAP_LOAN_READ) | BIT(CAP_APPLY_READ)},
    [ROLE_COMPANION] = {"companion", "sahabat", "any",
                        FIELD | BIT(CAP_DEBT_WRITE) | BIT(CAP_MATCH) | BIT(CAP_LOAN_READ) |
                            BIT(CAP_APPLY_READ) | BIT(CAP_APPLY_WRITE)},
    [ROLE_LURAH] = {"lurah", "ward-head", "ward", HEAD | BIT(CAP_OVERVIEW)},
    [ROLE_CAMAT] = {"camat", "district-head", "district", HEAD | BIT(CAP_OVERVIEW)},
    [ROLE_OFFICER] = {"officer", "dinas", "", OFFICER},
    [ROLE_PARTNER] = {"partner", "mitra", "",
                      ACCOUNT | BIT(CAP_CASE_READ) | BIT(CAP_CASE_WORK) | BIT(CAP_FUND_READ) |
                          BIT(CAP_FUND_BOOK) | BIT(CAP_LOAN_READ) | BIT(CAP_LOAN_WRITE) |
                          BIT(CAP_APPLY_READ) | BIT(CAP_APPLY_DECIDE) | BIT(CAP_APPLY_EXPORT)},
    [ROLE_MAYOR] = {"mayor", "walikota", "",
                    ACCOUNT | BIT(CAP_BUSINESS_READ) | BIT(CAP_FIGURES) | BIT(CAP_OVERVIEW) |
                        BIT(CAP_CASE_READ) | BIT(CAP_CASE_UNSEAL) | BIT(CAP_VISIT_READ) |
                        BIT(CAP_VISIT_WRITE) | BIT(CAP_BOARD) | BIT(CAP_FUND_READ) |
                        BIT(CAP_DEBT_READ)},
    [ROLE_ADMIN] = {"admin", "administrator", "",
                    ACCOUNT | BIT(CAP_ACCOUNT_MANAGE) | BIT(CAP_AUDIT_READ) | BIT(CAP_METRICS) |
                        BIT(CAP_OUTBOX_READ) | BIT(CAP_OUTBOX_MANAGE) | BIT(CAP_NOTICE_EDIT) |
                        BIT(CAP_HISTORY) | BIT(CAP_PLACES_EDIT) | BIT(CAP_CALENDAR_EDIT) |
                        BIT(CAP_CASE_CONFIG) | BIT(CAP_FIELD_CONFIG) | BIT(CAP_LENDER_EDIT) |
                        BIT(CAP_SETTINGS)},
    [ROLE_GATEWAY] = {"gateway", "gerbang", "", ACCOUNT | BIT(CAP_CASE_SEND) | BIT(CAP_INBOUND)},
    [ROLE_OPERATOR] = {"operator", "operator", "", ~UINT64_C(1)},
};

static const char *const cap_names[CAP_COUNT] = {
    [CAP_NONE] = "none",
    [CAP_PUBLIC] = "public",
    [CAP_SIGNED_IN] = "signed-in",
    [CAP_BUSINESS_READ] = "business-read",
    [CAP_BUSINESS_PERSONAL] = "business-personal",
    [CAP_BUSINESS_CREATE] = "business-create",
    [CAP_BUSINESS_EDIT] = "business-edit",
    [CAP_BUSINESS_PROPOSE] = "business-propose",
    [CAP_PROPOSAL_DECIDE] = "proposal-decide",
    [CAP_CURATE_WARD] = "curate-ward",
    [CAP_CURATE_CITY] = "curate-city",
    [CAP_NIK_SEARCH] = "nik-search",
    [CAP_IMPORT] = "import",
    [CAP_EXPORT] = "export",
    [CAP_DUPLICATE_REVIEW] = "duplicate-review",
    [CAP_MERGE] = "merge",
    [CAP_PLACES_EDIT] = "places-edit",
    [CAP_CALENDAR_EDIT] = "calendar-edit",
    [CAP_ACCOUNT_MANAGE] = "account-manage",
    [CAP_AUDIT_READ] = "audit-read",
    [CAP_METRICS] = "metrics",
    [CAP_OUTBOX_READ] = "outbox-read",
    [CAP_OUTBOX_MANAGE] = "outbox-manage",
    [CAP_NOTICE_EDIT] = "notice-edit",
    [CAP_HISTORY] = "history",
    [CAP_SETTINGS] = "settings",
    [CAP_FIGURES] = "figures",
    [CAP_OVERVIEW] = "overview",
    [CAP_CASE_REPORT] = "case-report",
    [CAP_CASE_READ] = "case-read",
    [CAP_CASE_WORK] = "case-work",
    [CAP_CASE_UNSEAL] = "case-unseal",
    [CAP_CASE_CONFIG] = "case-config",
    [CAP_CASE_SEND] = "case-send",
    [CAP_INBOUND] = "inbound",
    [CAP_VISIT_READ] = "visit-read",
    [CAP_VISIT_WRITE] = "visit-write",
    [CAP_ASSIGN] = "assign",
    [CAP_TRAINING] = "training",
    [CAP_BOARD] = "board",
    [CAP_FIELD_CONFIG] = "field-config",
    [CAP_OWN_PAGE] = "own-page",
    [CAP_DEBT_READ] = "debt-read",
    [CAP_DEBT_WRITE] = "debt-write",
    [CAP_DEBT_OPEN] = "debt-open",
    [CAP_LENDER_EDIT] = "lender-edit",
    [CAP_FUND_READ] = "fund-read",
    [CAP_FUND_BOOK] = "fund-book",
    [CAP_PRODUCT_EDIT] = "product-edit",
    [CAP_MATCH] = "match",
    [CAP_LOAN_READ] = "loan-read",
    [CAP_LOAN_WRITE] = "loan-write",
    [CAP_LOAN_AGREE] = "loan-agree",
    [CAP_APPLY_READ] = "apply-read",
    [CAP_APPLY_WRITE] = "apply-write",
    [CAP_APPLY_REFER] = "apply-refer",
    [CAP_APPLY_DECIDE] = "apply-decide",
    [CAP_APPLY_EXPORT] = "apply-export",
    [CAP_PRIVACY] = "privacy",
};

const char *role_code(enum role r)
{
    assert(r < ROLE_COUNT);
    return roles[r].code;
}

bool role_of_code(const char *code, enum role *ret_role)
{
    for (int r = ROLE_OWNER; r < ROLE_OPERATOR; r++) {
        if (code && (strcmp(roles[r].code, code) == 0 || strcmp(roles[r].other, code) == 0)) {
            *ret_role = (enum role)r;
            return true;
        }
    }
    return false;
}

uint64_t role_caps(enum role r)
{
    assert(r < ROLE_COUNT);
    return roles[r].caps;
}

const char *role_area_kind(enum role r)
{
    assert(r < ROLE_COUNT);
    return roles[r].area_kind;
}

bool can(const struct actor *a, enum cap cap)
{
    return a && cap > CAP_NONE && cap < CAP_COUNT && (a->caps & BIT(cap));
}

const char *cap_name(enum cap cap)
{
    return cap < CAP_COUNT ? cap_names[cap] : "unknown";
}

enum err need(struct ctx *cx, enum cap cap)
{
    if (can(cx->actor, cap))
        return OK;
    if (!cx->actor || cx->actor->role == ROLE_PUBLIC)
        return fail(cx, ERR_AUTH, "error.sign_in", NULL);
    return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
}

void area_range(struct arena *a, const char *area, const char **ret_lo, const char **ret_hi)
{
    if (!area || !*area) {
        *ret_lo = "";
        *ret_hi = "~"; /* after every digit and dot */
        return;
    }
    *ret_lo = area;
    *ret_hi =
        arena_printf(a, "%s/", area); /* '/' comes right after '.', so all children are below it */
}

bool area_holds(const char *area, const char *ward)
{
    size_t n = strlen(area);
    return n == 0 || (strncmp(area, ward, n) == 0 && (ward[n] == '\0' || ward[n] == '.'));
}

struct scope scope_of(struct ctx *cx)
{
    const struct actor *a = cx->actor ? cx->actor : actor_public();
    struct scope s = {0};
    area_range(cx->a, a->area, &s.lo, &s.hi);
    switch (a->role) {
    case ROLE_COMPANION:
        /* Of a ward: the ward's index; of the city: only what is assigned. */
        if (!*a->area)
            s.companion = a->account_id;
        break;
    case ROLE_OWNER: s.person = a->person_id ? a->person_id : -1; break;
    case ROLE_PUBLIC:
    case ROLE_GATEWAY:
    case ROLE_PARTNER: s.person = -1; break;
    default: break;
    }
    return s;
}

const struct actor *actor_operator(void)
{
    static const struct actor operator= {.name = "operator",
                                         .display_name = "operator",
                                         .role = ROLE_OPERATOR,
                                         .area = "",
                                         .caps = ~UINT64_C(1)};
    return &operator;
}

const struct actor *actor_public(void)
{
    static const struct actor nobody = {
        .name = "public", .display_name = "", .role = ROLE_PUBLIC, .area = "", .caps = ANYONE};
    return &nobody;
}
