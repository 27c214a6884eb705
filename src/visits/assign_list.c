/* What was assigned, by whom, why: see assign.h. */
#include "assign.h"

#include "assign_sql.h"
#include "db.h"
#include "places.h"

enum { LIMIT_MAX = 200 };

const struct field_choice assignment_kinds[] = {{"one", "assign.kind_one"},
                                                {"bulk", "assign.kind_bulk"},
                                                {"proposal", "assign.kind_proposal"},
                                                {"handover", "assign.kind_handover"},
                                                {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct assignment, member)
#define I(member) .offset = FIELD_INT(struct assignment, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = OUT, .choices = assignment_kinds},
    {.name = "area", .kind = F_TEXT, T(area), .flags = OUT},
    {.name = "from_id", .kind = F_REF, I(from_id), .flags = OUT},
    {.name = "from", .kind = F_TEXT, T(from), .flags = OUT},
    {.name = "to_id", .kind = F_REF, I(to_id), .flags = OUT},
    {.name = "to", .kind = F_TEXT, T(to), .flags = OUT},
    {.name = "n", .kind = F_INT, I(n), .flags = OUT, .max = HANDOVER_MAX},
    {.name = "reason", .kind = F_TEXT, T(reason), .flags = OUT, .max = REASON_MAX},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "undone_at", .kind = F_INSTANT, I(undone_at), .flags = OUT},
};
const struct field_table assignment_fields = FIELD_TABLE("Assignment", fields, struct assignment);

static struct assignment row_of(struct rows *r)
{
    return (struct assignment){.id = row_int(r, 0),
                               .from_id = row_int(r, 1),
                               .to_id = row_int(r, 2),
                               .n = row_int(r, 3),
                               .created_at = row_int(r, 4),
                               .undone_at = row_int(r, 5),
                               .kind = row_str(r, 6),
                               .area = row_str(r, 7),
                               .reason = row_str(r, 8),
                               .from = row_str(r, 9),
                               .to = row_str(r, 10),
                               .by = row_str(r, 11)};
}

static enum err list(struct ctx *cx, int64_t one, int64_t companion, int64_t before, int64_t limit,
                     struct assignment **ret, size_t *ret_n)
{
    struct scope s = scope_of(cx);
    bool board = can(cx->actor, CAP_BOARD);
    TRY(need(cx, CAP_VISIT_WRITE));
    if (!board && companion && companion != cx->actor->account_id)
        return fail(cx, ERR_NOT_FOUND, "companion.error.unknown", NULL);
    if (!board)
        companion = cx->actor->account_id;
    unsigned mask = (one ? (unsigned)q_part_assignment_list_one : 0) |
                    (companion ? (unsigned)q_part_assignment_list_companion : 0) |
                    (board && *s.lo ? (unsigned)q_part_assignment_list_area : 0);
    struct assignment *rows = arena_array(cx->a, (size_t)limit, sizeof(*rows));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_assignment_list, mask,
                     ARGS(db_int(before ? before : INT64_MAX), db_int(limit), db_text(s.lo),
                          db_text(s.hi), db_int(one), db_int(companion)));
    while (n < (size_t)limit && rows_next(r))
        rows[n++] = row_of(r);
    *ret = rows;
    *ret_n = n;
    return rows_end(r);
}

enum err assignment_list(struct ctx *cx, int64_t companion, int64_t before, int64_t limit,
                         struct assignment **ret, size_t *ret_n)
{
    limit = limit > 0 && limit <= LIMIT_MAX + 1 ? limit : 50;
    return list(cx, 0, companion, before, limit, ret, ret_n);
}

enum err assignment_get(struct ctx *cx, int64_t id, struct assignment *ret)
{
    struct assignment *rows;
    size_t n;
    TRY(list(cx, id, 0, 0, 1, &rows, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = rows[0];
    return OK;
}

static struct assignment_row line_of(struct rows *r)
{
    struct assignment_row row = {.business_id = row_int(r, 0),
                                 .undone = row_int(r, 1),
                                 .business = row_str(r, 2),
                                 .ward = row_str(r, 3),
                                 .from = row_str(r, 4),
                                 .to = row_str(r, 5)};
    bool stands = !row.undone && row_int(r, 6);
    row.moved = !row.undone && !stands;
    row.back = stands && row_int(r, 7) && (row_null(r, 8) || area_holds(row_text(r, 8), row.ward));
    return row;
}

enum err assignment_rows(struct ctx *cx, int64_t id, struct assignment_row **ret, size_t *ret_n)
{
    struct scope s = scope_of(cx);
    struct assignment_row *rows = arena_array(cx->a, HANDOVER_MAX, sizeof(*rows));
    size_t n = 0;
    unsigned mask = can(cx->actor, CAP_BOARD) ? 0 : q_part_assignment_rows_mine;
    struct rows *r =
        db_rows_mask(cx, &q_assignment_rows, mask,
                     ARGS(db_int(id), db_text(s.lo), db_text(s.hi), db_int(cx->actor->account_id)));
    while (n < HANDOVER_MAX && rows_next(r))
        rows[n++] = line_of(r);
    *ret = rows;
    *ret_n = n;
    return rows_end(r);
}
