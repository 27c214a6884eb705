/*
 * Applications ("pengajuan"): an owner's need brought to one partner for one product, with the
 * product's papers, the assessment of who stands beside and the system's match side by side, and
 * the partner's answer. People decide; nothing here does.
 *
 *   draft → submitted → with_partner → accepted | rejected
 *                         ↓    ↑
 *                       returned        (with words what is missing; referred again)
 *   draft … returned → withdrawn        (by the owner: their consent is taken back)
 *
 * Consent: an application reaches a partner only while the owner's consent for that partner and
 * purpose holds (UU 27/2022 Pasal 20, 22). It names the version of the words that were agreed to,
 * when, how, and who noted it; the owner gets a receipt. Taken back (Pasal 9) it ends the sharing
 * at once, in the same transaction, within the 3 × 24 hours of Pasal 40; an application that waits
 * for the partner's answer is then withdrawn: the partner sees that it ended, and nothing more.
 * What was shown to whom before is kept and shown to the owner. A loan that was agreed stays: it is
 * a contract.
 *
 * Who sees it (application_scope): officers all; a companion those of the businesses they stand
 * beside; an owner their own; a partner's account what was referred to it. Words are sealed.
 */
#ifndef APPLICATION_H
#define APPLICATION_H

#include "caps.h"
#include "fund.h"
#include "product.h"

extern const struct field_choice application_states[];
extern const struct field_choice application_assessments[]; /* recommend, with_care, not_now */
extern const struct field_choice application_reasons[];     /* why rejected */
extern const struct field_choice share_ways[];              /* spoken, paper, phone, account */

enum { PAPERS_MAX = 24, CONSENT_HOURS = 72 };
/* Version of the words application.consent_text; later ones sort after earlier ones. Those of
 * "2026-11" spoke of no files, those of "2026-12" of no telephone. */
#define CONSENT_TEXT       "2026-12b"
#define CONSENT_TEXT_FILES "2026-12"

struct application {
    int64_t id, version, created_at, updated_at;
    int64_t business_id, person_id, partner_id, product_id, product_version_id, fund_id, loan_id;
    int64_t amount, months, granted, matched_at, referred_at, due_at, risk_at, decided_at;
    int64_t consent_id, consent_at; /* that holds; 0: none */
    int64_t package_id;             /* 0: asked for by itself */
    const char *consent_text;       /* the version of the words; "" where there is none */
    const char *client_id, *state, *purpose, *need;
    const char *assessment, *assessment_why, *assessed_by, *matched, *matched_why;
    const char *reason, *reason_words, *documents; /* documents: codes that the product asks for */
    const char *business_name, *owner_name, *ward, *partner_name, *product_name, *phone;
    const char *clock; /* running, risk, overdue; NULL: does not run */
    bool ended;        /* to this partner nothing more is shown: consent was taken back */
    int64_t owner_id, companion_id; /* of the business, today */
};
extern const struct field_table application_fields;        /* "Application" */
extern const struct field_table application_new_fields;    /* "ApplicationNew" */
extern const struct field_table application_change_fields; /* "ApplicationChange" */

/* Within the actor's sight; ERR_NOT_FOUND. A partner's look is written down (share_log) by
 * application_looked(). */
enum err application_get(struct ctx *cx, int64_t id, struct application *ret);

struct application_filter {
    const char *state;
    int64_t business, package, before, limit; /* before: id; newest first */
};
struct application_page {
    struct application *rows;
    size_t n;
    int64_t total;
    bool total_capped, more;
};
enum err application_list(struct ctx *cx, const struct application_filter *f,
                          struct application_page *ret);

struct application_paper {
    const char *code, *seen_by;
    int64_t document_id, seen_at;
    bool there;
};
enum err application_papers(struct ctx *cx, const struct application *a,
                            struct application_paper **ret, size_t *ret_n);

struct application_event {
    const char *kind, *who;
    int64_t at;
};
enum err application_events(struct ctx *cx, int64_t id, struct application_event **ret,
                            size_t *ret_n);

struct share {
    const char *what, *who; /* who NULL: by the link */
    int64_t at;
};
enum err application_shares(struct ctx *cx, int64_t id, struct share **ret, size_t *ret_n);

/* ---- writing, all on the writer; `version`: the one that was read ---- */

/* CAP_APPLY_WRITE, for a business whose personal data the actor may see. product_id must have
 * a partner. A known client_id gives the one there is. */
enum err application_add(struct ctx *cx, struct application *a);
/* Of a draft or one that was returned: amount, months, purpose, need, assessment. */
enum err application_put(struct ctx *cx, struct application *a);
/* A paper is there: as a document of the business, or seen (document 0). */
enum err application_paper_set(struct ctx *cx, int64_t id, const char *code, int64_t document,
                               bool there);
/* The system's match is written down beside the assessment, which must be there. */
enum err application_submit(struct ctx *cx, int64_t id, int64_t version);
/* CAP_APPLY_REFER: to the partner, whose clock begins. Wants consent and all papers. */
enum err application_refer(struct ctx *cx, int64_t id, int64_t version);

/* Notes the owner's consent; the owner gets a receipt. By who may write it, or the owner. */
enum err share_agree(struct ctx *cx, int64_t id, const char *via);
enum err share_withdraw(struct ctx *cx, int64_t id, const char *via);

/* ---- the partner's answer ---- */

struct decision {
    int64_t version;
    const char *what;           /* accept, return, reject */
    int64_t amount, months;     /* accept; unset: as asked for */
    const char *rate;           /* percent a year; NULL: the product's */
    int64_t fund_id;            /* 0: none */
    const char *asnaf, *number; /* of zakat; the partner's number */
    const char *reason, *words; /* reject: code; return and reject: words */
};
extern const struct field_table decision_fields; /* "Decision" */
/* CAP_APPLY_DECIDE, by the partner's account. Accepted: a loan in the mirror, as agreed, and
 * the fund's money reserved. ERR_CONFLICT when it does not wait for an answer. */
enum err application_decide(struct ctx *cx, int64_t id, struct decision *d);

/* The link for a partner's desk without an account: holds seven days, answers once.
 * CAP_APPLY_ REFER. The link goes one way (shown once), the code another: to the partner's
 * phone on record. ERR_CONFLICT when there is no such phone. */
enum { DECIDE_DAYS = 7, DECIDE_OPEN_SECONDS = 1800 };
enum err decide_link_make(struct ctx *cx, int64_t id, char **ret_token);
/* Whose link it is; ERR_GONE for unknown, used and expired ones alike, and where the application no
 * longer waits. Changes nothing. */
enum err decide_link_look(struct ctx *cx, const char *token, int64_t *ret_id);
/* Neither on the writer: a right code gives what this browser shows from then on (ERR_INVALID on
 * "code", ERR_SLOW_DOWN); whether it was opened. */
enum err decide_link_open(struct ctx *cx, const char *token, const char *code, const char *browser,
                          char **ret_grant);
bool decide_link_opened(struct ctx *cx, const char *token, const char *grant, const char *browser);
/* What an opened link shows; and its answer, which uses it up. On the writer. */
enum err decide_link_get(struct ctx *cx, int64_t id, struct application *ret);
enum err decide_link_answer(struct ctx *cx, const char *token, struct decision *d);

/* On the writer: a partner looked at it. */
enum err application_looked(struct ctx *cx, const struct application *a, const char *what);

/* Of job_kind: officers hear once that a partner's answer is at risk, and that it is overdue. */
enum err application_care(struct ctx *cx);

/* The letter of referral as PDF, in cx's language. Takes tens of milliseconds. */
enum err application_letter(struct ctx *cx, const struct application *a, const void **ret,
                            size_t *ret_n);

struct export_file;
/* Candidate debtors for SIKP: submitted and referred applications for KUR products, with consent;
 * opens NIK and NPWP, so CAP_APPLY_REFER. */
enum err sikp_export(struct ctx *cx, struct export_file *file);

extern const struct merge_mover application_merge_mover;
extern const struct owner_source application_owner_source; /* "application" */

#endif
