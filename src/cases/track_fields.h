/* The forms on the page of a private link; only track_web.c includes this. */
#ifndef TRACK_FIELDS_H
#define TRACK_FIELDS_H

#include "field.h"

struct verdict {
    const char *solved, *rating, *text;
};
struct words {
    const char *text;
};
struct ticket {
    const char *ticket, *phone;
};
struct code {
    const char *code;
};
struct loosening {
    const char *seal, *text; /* seal: the one to come */
};
extern const struct field_table track_rate_fields, track_words_fields, track_ticket_fields,
    track_code_fields, track_loosen_fields;
extern const struct field_choice track_looser[];

#endif
