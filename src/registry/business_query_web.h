/* The list's query, and the handlers that business_web.c's table names but other files hold. */
#ifndef BUSINESS_QUERY_H
#define BUSINESS_QUERY_H

#include "audit.h"
#include "business.h"
#include "web.h"

struct list_query {
    const char *q, *ward, *district, *curation, *activity, *sector, *class_, *companion, *stale,
        *confirmed, *visited, *sort, *cursor, *count, *format, *fields;
    int64_t limit;
    bool words; /* of a file: headings and values as people read them */
};
extern const struct field_table list_query_fields, suggest_query_fields, counts_query_fields,
    view_fields, history_query_fields;

#define COUNTS_SCHEMA                                                                              \
    "{\"type\":\"object\",\"required\":[\"total\",\"proposed\",\"verified\",\"curated\",\"not_"    \
    "yet\",\"on\"],"                                                                               \
    "\"properties\":{\"total\":{\"type\":\"integer\"},\"proposed\":{\"type\":\"integer\"},"        \
    "\"verified\":"                                                                                \
    "{\"type\":\"integer\"},\"curated\":{\"type\":\"integer\"},\"not_yet\":{\"type\":\"integer\"}" \
    ","                                                                                            \
    "\"active\":{\"type\":[\"integer\",\"null\"]},\"on\":{\"type\":\"string\"},\"area\":{"         \
    "\"type\":\"string\"}}}"
#define SAVED_SCHEMA                                                                               \
    "{\"allOf\":[{\"$ref\":\"#/components/schemas/Business\"},{\"type\":\"object\",\"required\":[" \
    "\"warnings\"],\"properties\":{\"possible_duplicates\":{\"type\":\"integer\"},"                \
    "\"warnings\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\","     \
    "\"detail\"],\"properties\":{\"field\":{\"type\":\"string\"},\"detail\":{\"type\":"            \
    "\"string\"}}}}}}]}"
#define HISTORY_SCHEMA                                                                            \
    "{\"type\":\"object\",\"required\":[\"id\",\"at\",\"actor\",\"action\",\"changes\"],"         \
    "\"properties\":{"                                                                            \
    "\"id\":{\"type\":\"integer\"},\"at\":{\"type\":\"string\"},\"actor\":{\"type\":\"string\"}," \
    "\"action\":{\"type\":\"string\"},\"changes\":{\"type\":\"object\"}}}"

enum err business_list_get(struct web *w);
enum err business_suggest_get(struct web *w);
enum err business_counts_get(struct web *w);
enum err business_export_get(struct web *w);

/* ---- saved views (view_web.c) ---- */
/* What q_view_list takes: whose, of which list. */
#define VIEWS_OF(W) ARGS(db_int((W)->actor.account_id), db_text("businesses"))
enum err business_views_get(struct web *w);
enum err business_view_post(struct web *w);
enum err business_view_delete(struct web *w);

/* The filter that a query asks for; ERR_INPUT/ERR_INVALID for what is none. */
enum err filter_of_query(struct web *w, const struct list_query *q, struct business_filter *ret);

/*
 * What is typed in the search box, when it is a NIK, a NIB or a business's code: these go to their
 * own index, without the filters. *ret_found is false when it is words ("UMKM Lestari" reads as a
 * code, and is none); then *ret is untouched or without meaning.
 */
enum err business_by_number(struct web *w, const char *text, struct business_page *ret,
                            bool *ret_found);

/* Which fields of a row a program asks for (QUERY_FIELDS; all where it does not say), the id among
 * them; ERR_INVALID: no such field. */
enum err business_fields_asked(struct web *w, const char *names, uint64_t *ret);
/* Whether more is asked for than what a page shows (struct business_filter: full). */
bool business_asks_all(uint64_t picked);
/* What a list asks for: by the box's number, or else as filtered. */
enum err business_find(struct web *w, const struct business_filter *f, struct business_page *ret);
/* The same for programs: data.items of the fields asked for; most rows are written as they are
 * read, and then are not in *ret. */
enum err business_list_api(struct web *w, struct business_filter *f, uint64_t picked,
                           struct business_page *ret);
/* data.items of rows that are kept. */
enum err business_rows_api(struct web *w, struct business_row *rows, size_t n, uint64_t picked);

/* An audit row as an item of the API; protected values are opened only with `personal`. */
void history_item(struct web *w, const struct audit_row *row, bool personal, struct model *item);
/* The items as page.timeline; a change whose field has no label (NULL) is left out. */
void history_timeline(struct web *w, const struct model *items,
                      const char *(*label)(struct web *, const char *));

#endif
