/*
 * What persons ask for about their own data (UU 27/2022): access, correction, erasure, restriction,
 * objection, withdrawal of consent; and the office's answers within 72 plain hours (table
 * privacy_rule says which of them the law sets).
 *
 * Who asks is checked as a claim is: a code to the phone on record, or staff who saw the person.
 * Whether a phone or code is known is never told. A private link shows the requester how far it is.
 * Details and answers are sealed with the person's own key, and go with it.
 */
#ifndef RIGHTS_H
#define RIGHTS_H

#include "caps.h"
#include "field.h"
#include "personal.h"

enum { RIGHTS_COPY_DAYS = 30, RIGHTS_OPEN_SECONDS = 1800, RIGHTS_RISK_PERCENT = 80 };

extern const struct field_choice rights_kinds[];          /* access … */
extern const struct field_choice rights_states[];         /* open, answered, refused */
extern const struct field_choice rights_correct_fields[]; /* what a correction may name */
/* Why a request is refused, each with its article. */
extern const struct field_choice rights_reasons[];
const char *rights_reason_article(const char *reason);

/* What is asked for: of a form. */
struct rights_ask {
    const char *kind, *what;   /* what: "U-…" or a phone as typed; unused by staff */
    const char *field, *value; /* of a correction: a field of the business and what should stand */
    const char *details;
    bool seen; /* by staff: the person was there, or known */
};
extern const struct field_table rights_ask_fields;   /* "PrivacyAsk": of everybody */
extern const struct field_table rights_staff_fields; /* "PrivacyAskStaff" */

struct rights {
    int64_t id, version, person_id, business_id, proposal_id, received_at, due_at, risk_at,
        answered_at;
    const char *code; /* "P-0001A-8" */
    const char *kind, *state, *via, *reason, *person_name, *by, *handler, *proposal_state;
    const char *details, *answer; /* "" where the key is gone */
    const char *business_name;    /* NULL in lists */
    const char *article;          /* "7, 13; 32": right and duty */
    bool at_risk, overdue, erased;
};
extern const struct field_table rights_out_fields; /* "PrivacyRequest" */

/* ---- asking; neither on the writer ---- */

/* Checks, and sends a code when there is somebody to send it to; OK either way. *ret_draft: sealed,
 * for the page. */
enum err rights_begin(struct ctx *cx, const struct rights_ask *in, const char *browser,
                      char **ret_draft);
/* The code is right: the request is there. *ret_token: of /privacy/r/{token}. ERR_GONE. */
enum err rights_end(struct ctx *cx, const char *draft, const char *code, char **ret_token);

/* On the writer: staff who saw the person (as claim_confirm(): CAP_BUSINESS_CREATE, personal data).
 * ERR_CONFLICT while one of the kind is open. */
enum err rights_by_staff(struct ctx *cx, int64_t business_id, const struct rights_ask *in,
                         char **ret_token);

/* ---- the requester ---- */
/* ERR_NOT_FOUND alike for what never was. */
enum err rights_of_token(struct ctx *cx, const char *token, struct rights *ret);
/* A code to the phone on record, and what a right one opens in that browser for half an hour. Not
 * on the writer. */
enum err rights_code_send(struct ctx *cx, const struct rights *r, const char *browser);
enum err rights_code_open(struct ctx *cx, const struct rights *r, const char *code,
                          const char *browser, char **ret_grant);
bool rights_opened(struct ctx *cx, const struct rights *r, const char *grant, const char *browser);
/* Whether the answer is a copy that may still be fetched. */
bool rights_has_copy(const struct ctx *cx, const struct rights *r);

/* ---- the office: CAP_PRIVACY ---- */
struct rights_page {
    struct rights *rows;
    size_t n;
    bool more;
};
/* Open ones, the most urgent first; or answered ones below `before`, the newest first. */
enum err rights_list(struct ctx *cx, bool open, int64_t before, struct rights_page *ret);
enum err rights_get(struct ctx *cx, int64_t id, struct rights *ret);
/* Of a business's owner, for who may ask for them: the newest first, without their words. */
enum err rights_of_business(struct ctx *cx, int64_t business_id, struct rights_page *ret,
                            int64_t *ret_held_since);

struct rights_answer {
    const char *answer; /* words to the requester */
    const char *reason; /* of a refusal */
    bool understood;    /* of an erasure: that it is for ever */
};
extern const struct field_table rights_answer_fields; /* "PrivacyAnswer" */
/* What the forms ask for: of an erasure, and of the others. */
extern const struct field_table rights_erase_fields, rights_words_fields;
extern const struct field_table rights_refuse_fields; /* "PrivacyRefusal" */

/*
 * On the writer, CAP_PRIVACY: does what was asked for and says so. A correction whose proposal is
 * not accepted (yet) and an erasure while a room keeps something by law are ERR_CONFLICT with the
 * words; correction by hand, and objection, need words, an erasure needs `understood`. ERR_STALE.
 */
enum err rights_answer(struct ctx *cx, int64_t id, int64_t version, const struct rights_answer *in);
/* On the writer, CAP_PRIVACY. */
enum err rights_refuse(struct ctx *cx, int64_t id, int64_t version, const struct rights_answer *in);
/* On the writer, CAP_PRIVACY: a restriction ends; nothing changes where there is none. */
enum err rights_lift(struct ctx *cx, int64_t person_id);

/* What keeps the person's data from being erased now, of each room. */
enum { RIGHTS_KEPT = 8 };
enum err rights_kept(struct ctx *cx, int64_t person_id, struct personal_kept ret[RIGHTS_KEPT],
                     size_t *ret_n);

/* Since when nothing is to be done with the person's data; 0: no restriction. */
enum err rights_held(struct ctx *cx, int64_t person_id, int64_t *ret_since);

/* Tells officers of requests at risk and overdue, once each. Not on the writer. */
enum err rights_care(struct ctx *cx);

/* The copy: {"section": [{…}]} of all rooms; audited as given out. Not on the writer. */
enum err rights_copy(struct ctx *cx, const struct rights *r, struct model **ret_sections);

#endif
