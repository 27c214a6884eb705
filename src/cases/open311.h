/*
 * Open311 GeoReport v2: others' programs list services, report, and follow what was reported.
 *
 * A service is a public category that is not confidential. What everybody may know of a request is
 * that there is one: service, ward, times, how far it is. Its words and its point are published
 * only where they came in by this interface, whose nature that is; what was told the city on its
 * own pages, at a desk or by telephone was not meant for a map. Sealed cases, those that wait for a
 * look, and spam are not there at all, not even by their number; what waits is there for the key
 * that posted it.
 */
#ifndef OPEN311_H
#define OPEN311_H

#include "casefile.h"
#include "category.h"

enum {
    O311_SPAN = 90 * 86400, /* seconds that one question may span */
    O311_ROWS = 1000,       /* requests in one answer */
    O311_IDS = 100,         /* numbers in one question */
    O311_PAGES = 1000,
};

/* What a client sends, by the standard's names. */
struct o311_report {
    const char *service_code, *address_string, *address_id, *description;
    int64_t lat, lng;
    const char *first_name, *last_name, *email, *phone, *device_id;
    const char *media_url;       /* never fetched */
    const char *ward, *concerns; /* attributes */
    const char *client_id; /* the program's: of one report, however often it is sent; or NULL */
};
extern const struct field_table o311_report_fields;

struct o311_sent {
    const char *ticket, *link; /* link: the reporter's private one */
    bool known;                /* it was sent before: nothing is written */
};
/*
 * On the writer, CAP_CASE_SEND. The place is the ward that is named, else the nearest to the point,
 * else one that the address names, else nobody's (the city asks). Waits for a person's look when it
 * looks like spam by phone, device or key. ERR_NOT_FOUND for what is no service.
 */
enum err o311_send(struct ctx *cx, const struct o311_report *in, struct o311_sent *ret);

struct o311_filter {
    int64_t from, until;     /* by when they were opened; 0: as the standard has it */
    const char *services;    /* codes, comma separated; NULL: all */
    const char *status;      /* "open", "closed", both comma separated; NULL: all */
    int64_t page, page_size; /* FIELD_UNSET: the first; as many as there may be */
};

struct o311_request {
    int64_t id, opened_at, updated_at, closed_at, expected_at; /* 0: not (yet) */
    int64_t lat, lng, level;
    const char *ticket, *category, *state, *outcome, *ward, *body_code;
    const char *description, *address; /* NULL where they are not published */
    const char *notes;                 /* last words to the reporter: for the key that posted it */
    bool told;                         /* came in by this interface */
    bool mine;                         /* … with this key */
    bool own;                          /* the reporter's own problem */
};
/* Newest first. ERR_INVALID on start_date, end_date, status, page, page_size. */
enum err o311_list(struct ctx *cx, const struct o311_filter *f, struct o311_request **ret,
                   size_t *ret_n);
/* By the ticket. ERR_NOT_FOUND. */
enum err o311_one(struct ctx *cx, const char *ticket, struct o311_request *ret);

bool o311_is_service(const struct category *c);
/* In the tree's order. */
enum err o311_services(struct ctx *cx, struct category **ret, size_t *ret_n);
/* ERR_NOT_FOUND for what is none. */
enum err o311_service(struct ctx *cx, const char *code, struct category *ret);

#endif
