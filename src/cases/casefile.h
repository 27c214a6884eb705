/*
 * A case: what somebody told the city about a problem, and its handling ("aduan"). The table and
 * the struct are named casefile, since CASE is a word of SQL and of C.
 *
 * Invariants: see README.md. Texts, names and phones are sealed with the case's own key; in memory
 * they are in clear, and NULL where the actor may not see them (`hidden`, `personal`).
 */
#ifndef CASEFILE_H
#define CASEFILE_H

#include "app.h"
#include "caps.h"
#include "field.h"

#define CASE_NEVER INT64_C(9999999999) /* due_at of a case without a running clock */

enum case_seal {
    SEAL_NONE,         /* who works in its territory */
    SEAL_CONFIDENTIAL, /* who has the task; other heads may open it with a reason */
    SEAL_CITY,         /* the same, and ward and district do not know of it */
};
enum case_level { LEVEL_WARD = 1, LEVEL_DISTRICT, LEVEL_CITY, LEVEL_OUTSIDE };

enum sight {
    SIGHT_NONE,   /* not known to the actor */
    SIGHT_HIDDEN, /* known, contents sealed */
    SIGHT_STAGE,  /* reported by the actor about somebody else: own words, and how far it is */
    SIGHT_PLAIN,  /* contents without personal details */
    SIGHT_FULL,
};

extern const struct field_choice case_state_choices[];   /* held, new, open, resolved, closed */
extern const struct field_choice case_outcome_choices[]; /* solved, advised, referred, … */
extern const struct field_choice case_channel_choices[];
extern const struct field_choice case_concerns_choices[]; /* self, other */
extern const struct field_choice case_level_choices[];    /* ward, district, city, outside */

struct casefile {
    int64_t id, version, created_at, updated_at;
    int64_t opened_at, responded_at, resolved_at, closed_at; /* 0: not yet */
    int64_t due_at, risk_at;                                 /* CASE_NEVER: no clock runs */
    int64_t paused_until, contacted_at, consent_at;          /* 0: not */
    int64_t business_id, reporter_id, assignee_id, partner_id, duplicate_of;
    int64_t lat, lng; /* × 10^6, FIELD_UNSET when unknown */
    int64_t seal, level, overdue, reopened;
    int64_t rating;   /* 1..5, FIELD_UNSET: none */
    const char *code; /* the ticket, "A-0001A-7" */
    const char *client_id, *category, *title, *body;
    const char *ward, *district, *address; /* ward: the city's own code while it is not known */
    const char *channel, *reporter, *phone, *email, *concerns, *concerned, *concerned_phone;
    const char *desk, *assignee, *partner, *body_code; /* assignee, partner: sign-in names */
    const char *state, *outcome, *foreign_system, *foreign_number;
    const char *held_by;       /* `level` as a code: ward, district, city, outside */
    const char *business_name; /* where the actor may see the business */
    bool place_guessed, confirmed, anonymous;
    bool hidden;   /* the actor may know of it, not what stands in it: texts and names are NULL */
    bool personal; /* names and phones are shown */
    const struct own_key *key; /* its own, opened: of a case that was loaded */
    enum sight sight; /* what case_get() found that the actor may see; case_load(): SIGHT_FULL */
};
extern const struct field_table casefile_fields; /* "Case": the record in the API */

/* ---- opening one ---- */

/* What is told: the public form, the staff's form and POST /cases take these fields. */
struct report {
    const char *client_id, *category, *title, *description;
    int64_t business_id;
    const char *ward, *address;
    int64_t lat, lng;
    const char *name, *phone, *email;
    bool anonymous;
    const char *concerns; /* self, other */
    const char *concerned_name, *concerned_phone;
    bool sealed; /* "not to my ward": SEAL_CITY */
};
extern const struct field_table report_fields; /* "Report" */

/* How it came: set by the program, never by who reports. */
struct origin {
    const char *channel; /* web, staff, walk_in, phone, message, inbound, open311, exchange */
    int64_t reporter_id; /* account of who reports, 0: none; never of the staff who write it down */
    bool confirmed;      /* the phone was confirmed by a code */
    bool held;           /* to the spam queue: no clock runs until somebody lets it in */
    bool place_guessed;  /* the ward is the nearest to the point, or was read out of a text */
    bool place_unknown; /* nobody said where: without a ward it is the city's until a person says */
    bool quiet;         /* nobody is told: what is brought in from elsewhere, the demo */
    const char *device; /* keyed hash of the browser, "" */
    const char *foreign_system, *foreign_number;
    int64_t opened_at; /* 0: now (an exchange and the demo bring older ones) */
};

/*
 * On the writer. Checks every field (category open; ward exists; on the public page without account
 * a name and a phone, unless anonymous where the category allows it; a business that the actor may
 * read and that lies in the ward), routes it (category's level and desk; `sealed` to the city; the
 * business's companion as assignee where nothing is sealed and the ward begins), starts its clocks
 * (not of a held one), writes the event "opened", the audit row and the notices, and makes the
 * private link. Of an anonymous one neither name, phone nor account is kept, not in the audit
 * either. A title may be missing: the category's name stands for it.
 *
 * What was sent before (client_id by the same account, phone or browser; foreign number): nothing
 * is written, *ret_known true, *ret the case there was, *ret_track NULL. ERR_CONFLICT when the
 * client_id is somebody else's. *ret stands in clear: show what case_get() gives, or only the
 * ticket. *ret_track: the private link's token, shown once.
 *
 * Needs CAP_CASE_REPORT; channel "open311" CAP_CASE_SEND, "inbound" CAP_INBOUND; on the public page
 * (channel "web") everybody may.
 */
enum err case_open(struct ctx *cx, const struct report *r, const struct origin *o,
                   struct casefile *ret, char **ret_track, bool *ret_known);
/* On the writer, after seal or title of a case changed: the title is kept sealed or in clear as
 * c->seal says, and its words are found only in clear. */
enum err case_title_put(struct ctx *cx, const struct casefile *c);

/* ---- reading, all within the actor's sight (case_access.h) ---- */

/* ERR_NOT_FOUND for what the actor may not know of. Opening a sealed one needs case_unseal(). */
enum err case_get(struct ctx *cx, int64_t id, struct casefile *ret);
enum err case_by_code(struct ctx *cx, const char *code, struct casefile *ret);
/* Without looking at the actor, all in clear: for rules that have checked already. */
enum err case_load(struct ctx *cx, int64_t id, struct casefile *ret);
/* Into a model for the API: the fields, with "masked" naming what is kept from the actor. */
void case_to_model(struct ctx *cx, const struct casefile *c, struct model *ret_object);

/* ---- sealing ---- */

/* On the writer: opens a sealed case to this actor for an hour; reason at least 10 characters;
 * event "unsealed" that all who work on it see, and an audit row. */
enum err case_unseal(struct ctx *cx, int64_t id, const char *reason, int64_t *ret_until);

#include "case_list.h" /* lists, counts, what is alike */

#endif
