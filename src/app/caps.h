/*
 * Who may do what. A role has capabilities and a territory; both are looked at for every request,
 * and the territory again by every query of a rule (struct scope).
 */
#ifndef CAPS_H
#define CAPS_H

#include "ctx.h"

enum role {
    ROLE_PUBLIC,    /* no account */
    ROLE_OWNER,     /* own businesses */
    ROLE_COMPANION, /* assigned businesses; of a ward: also its index */
    ROLE_LURAH,     /* ward head: a ward */
    ROLE_CAMAT,     /* district head: a district */
    ROLE_OFFICER,   /* trade office: the city */
    ROLE_PARTNER,   /* what was referred to it */
    ROLE_MAYOR,     /* all figures, no personal details */
    ROLE_ADMIN,     /* accounts, settings */
    ROLE_GATEWAY,   /* another system: brings reports in, sees what it brought */
    ROLE_OPERATOR,  /* the command line on the machine itself */
    ROLE_COUNT
};

/* Capabilities; a route names one. Below 64. */
enum cap {
    CAP_NONE = 0,          /* refuses to start */
    CAP_PUBLIC,            /* everybody */
    CAP_SIGNED_IN,         /* any account */
    CAP_BUSINESS_READ,     /* the register, within the territory */
    CAP_BUSINESS_PERSONAL, /* phone, address, NIK of what one may read */
    CAP_BUSINESS_CREATE,
    CAP_BUSINESS_EDIT,    /* change at once */
    CAP_BUSINESS_PROPOSE, /* propose a change */
    CAP_PROPOSAL_DECIDE,
    CAP_CURATE_WARD, /* proposed → verified, not yet */
    CAP_CURATE_CITY, /* verified → curated, not yet */
    CAP_NIK_SEARCH,  /* exact search by NIK, audited */
    CAP_IMPORT,
    CAP_EXPORT,
    CAP_DUPLICATE_REVIEW,
    CAP_MERGE,
    CAP_PLACES_EDIT,
    CAP_CALENDAR_EDIT, /* holidays, office hours */
    CAP_ACCOUNT_MANAGE,
    CAP_AUDIT_READ,
    CAP_METRICS,
    CAP_OUTBOX_READ,   /* messages, with codes covered and addresses in part */
    CAP_OUTBOX_MANAGE, /* gateway and mail server; retry, cancel; addresses in full */
    CAP_NOTICE_EDIT,   /* the words of messages */
    CAP_HISTORY,       /* what was set on pages, and undo: each page asks for its own besides */
    CAP_SETTINGS,      /* settings of the installation: city, looks, backups, their history */
    CAP_FIGURES,       /* counts of everything in the territory */
    CAP_OVERVIEW,      /* begins with the figures: who answers for an area */
    CAP_CASE_REPORT,   /* report a problem, also on somebody's behalf */
    CAP_CASE_READ,     /* cases within one's sight */
    CAP_CASE_WORK,     /* reply, assign, transfer … */
    CAP_CASE_UNSEAL,   /* open a sealed case with a reason */
    CAP_CASE_CONFIG,   /* categories, deadlines, outside bodies, reply templates */
    CAP_CASE_SEND,     /* send a report by program (Open311) */
    CAP_INBOUND,       /* hand over what phones wrote: SMS, WhatsApp */
    CAP_VISIT_READ,    /* visits, needs, tasks of the businesses within the territory */
    CAP_VISIT_WRITE,   /* record visits, plan, see whom to visit today */
    CAP_ASSIGN,        /* who stands beside whom; the companions' register */
    CAP_TRAINING,      /* training sessions */
    CAP_BOARD,         /* how the field work stands in the territory */
    CAP_FIELD_CONFIG,  /* weights of "today", settings of the field */
    CAP_OWN_PAGE,      /* the owner's page, by account */
    CAP_DEBT_READ,     /* debt sheets within one's sight */
    CAP_DEBT_WRITE,    /* open a sheet, write its rows */
    CAP_DEBT_OPEN,     /* open a sealed sheet with a reason */
    CAP_LENDER_EDIT,   /* register of lenders, ceilings of the law */
    CAP_FUND_READ,     /* partners and funds; a partner its own */
    CAP_FUND_BOOK,     /* book on a fund by hand; a partner on its own */
    CAP_PRODUCT_EDIT,  /* partners, funds, products */
    CAP_MATCH,         /* which products fit a business, with all that is known for it */
    CAP_LOAN_READ,     /* the loan mirror: whose loans, finance/loan.h says */
    CAP_LOAN_WRITE,    /* payments, restructuring, what ends a loan */
    CAP_LOAN_AGREE,    /* note a loan that came without an application */
    CAP_APPLY_READ,    /* applications: whose, finance/application.h says */
    CAP_APPLY_WRITE,   /* write, submit, note consent */
    CAP_APPLY_REFER,   /* bring to a partner */
    CAP_APPLY_DECIDE,  /* a partner's answer */
    CAP_APPLY_EXPORT,  /* the file of what was sent to a partner; a partner its own */
    CAP_PRIVACY,       /* requests about people's data, the privacy notice */
    CAP_COUNT
};

struct actor {
    int64_t account_id; /* 0: public or operator */
    int64_t session_id; /* 0: token or command line */
    int64_t person_id;  /* owners */
    const char *name;   /* sign-in name; "public", "operator" */
    const char *display_name;
    enum role role;
    const char *area; /* place code, "" = all */
    uint64_t caps;
};

const char *role_code(enum role r);                       /* "owner", "lurah", … */
bool role_of_code(const char *code, enum role *ret_role); /* also "ward-head", "district-head" */
uint64_t role_caps(enum role r);
/* Whether accounts of this role need an area of this kind: "ward", "district", "" (none), "any"
 * (optional). */
const char *role_area_kind(enum role r);
bool can(const struct actor *a, enum cap cap);
/* ERR_AUTH (public) or ERR_FORBIDDEN when the actor lacks it. */
enum err need(struct ctx *cx, enum cap cap);
const char *cap_name(enum cap cap); /* "business-read" */

/*
 * The territory as the queries take it: ward codes in [lo, hi), and for companions and owners only
 * theirs. A record is inside when lo <= ward < hi and (companion == 0 or is the business's) and
 * (person
 * == 0 or owns it).
 */
struct scope {
    const char *lo, *hi;
    int64_t companion; /* account id, 0: not limited */
    int64_t person;    /* person id, 0: not limited */
};
struct scope scope_of(struct ctx *cx);
/* lo and hi of a place code: "35.73.02" → ["35.73.02", "35.73.02/"); "" → everything. */
void area_range(struct arena *a, const char *area, const char **ret_lo, const char **ret_hi);
bool area_holds(const char *area, const char *ward);

/* The actor of the command line: everything, audited as "operator". */
const struct actor *actor_operator(void);
const struct actor *actor_public(void);

#endif
