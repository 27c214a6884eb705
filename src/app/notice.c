/* The outbox: see notice.h. Bodies are sealed: they carry codes and names. */
#include "notice.h"

#include "app_sql.h"

enum err notice_queue(struct ctx *cx, const char *channel, const char *address, const char *event,
                      const char *body)
{
    struct sealed s = seal(cx, cx->app->keys, body, strlen(body));
    int64_t id;
    return db_int_of(cx, &q_notice_insert,
                     ARGS(db_text(channel), db_text(address), db_text(event), db_blob(s.p, s.n),
                          db_int(cx->now)),
                     0, &id);
}

enum err notice_list(struct ctx *cx, int64_t before, int limit, struct notice **ret, size_t *ret_n)
{
    struct notice *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t count = 0;
    struct rows *r =
        db_rows(cx, &q_notice_list, ARGS(db_int(before > 0 ? before : INT64_MAX), db_int(limit)));
    while (count < (size_t)limit && rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 4, &n);
        char *body = NULL;
        if (!unseal(cx, cx->app->keys, p, n, &body, NULL))
            body = NULL;
        list[count++] = (struct notice){.id = row_int(r, 0),
                                        .channel = row_str(r, 1),
                                        .address = row_str(r, 2),
                                        .event = row_str(r, 3),
                                        .body = body,
                                        .state = row_str(r, 5),
                                        .reason = row_str(r, 6),
                                        .created_at = row_int(r, 7),
                                        .sent_at = row_int(r, 8)};
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = count;
    return OK;
}
