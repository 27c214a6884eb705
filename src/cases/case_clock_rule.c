/* Rules of deadlines as dated rows: a change ends one and writes the next. */
#include "case_clock_parts.h"

#include "audit.h"
#include "case_clock_sql.h"
#include "category.h"
#include "text.h"

enum { RULES_MAX = 1000, N_MAX = 3650, SOURCE_MAX = 300 };

const struct field_choice clock_kind_choices[] = {
    {"response", "clock.response"}, {"ward", "clock.ward"},       {"district", "clock.district"},
    {"city", "clock.city"},         {"partner", "clock.partner"}, {"solution", "clock.solution"},
    {"answer", "clock.answer"},     {"held", "clock.held"},       {NULL, NULL}};
const struct field_choice clock_unit_choices[] = {{"working_days", "clock.working_days"},
                                                  {"working_hours", "clock.working_hours"},
                                                  {"days", "clock.days"},
                                                  {"hours", "clock.hours"},
                                                  {NULL, NULL}};

static void check_scope(struct ctx *cx, const struct field *f, const void *record);

#define T(member) .offset = FIELD_TEXT(struct clock_rule, member)
#define I(member) .offset = FIELD_INT(struct clock_rule, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "clock",
     .kind = F_CHOICE,
     T(clock),
     .flags = F_REQUIRED,
     .choices = clock_kind_choices,
     .label = "clock.kind"},
    {.name = "scope",
     .kind = F_TEXT,
     T(scope),
     .max = 80,
     .label = "clock.scope",
     .help = "clock.scope_help",
     .check = check_scope},
    {.name = "n",
     .kind = F_INT,
     I(n),
     .flags = F_REQUIRED,
     .min = 0,
     .max = N_MAX,
     .label = "clock.n",
     .help = "clock.n_help"},
    {.name = "unit",
     .kind = F_CHOICE,
     T(unit),
     .flags = F_REQUIRED,
     .choices = clock_unit_choices,
     .label = "clock.unit"},
    {.name = "source",
     .kind = F_TEXT,
     T(source),
     .max = SOURCE_MAX,
     .label = "clock.source",
     .help = "clock.source_help"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "ended_at", .kind = F_INSTANT, I(ended_at), .flags = OUT},
};
const struct field_table clock_rule_fields = FIELD_TABLE("ClockRule", fields, struct clock_rule);

/* "", "kind:service", "category:licences". */
static void check_scope(struct ctx *cx, const struct field *f, const void *record)
{
    const struct clock_rule *r = record;
    int64_t known = 0;
    if (strncmp(r->scope, "kind:", 5) == 0)
        for (const struct field_choice *c = case_kind_choices; c->code; c++)
            known |= strcmp(c->code, r->scope + 5) == 0;
    else if (cx->conn &&
             db_int_of(cx, &q_clock_rule_scope_known, ARGS(db_text(r->scope)), 0, &known) != OK)
        return;
    if (!known)
        fail_field(cx, f->name, "case.error.scope", NULL);
}

enum err clock_rule_list(struct ctx *cx, bool all, struct clock_rule **ret, size_t *ret_n)
{
    struct clock_rule *list = arena_array(cx->a, RULES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_clock_rule_list, all ? 0 : q_part_clock_rule_list_live, NO_ARGS);
    while (n < RULES_MAX && rows_next(r))
        list[n++] = (struct clock_rule){.id = row_int(r, 0),
                                        .clock = row_str(r, 1),
                                        .scope = row_str(r, 2),
                                        .n = row_int(r, 3),
                                        .unit = row_str(r, 4),
                                        .version = row_int(r, 5),
                                        .source = row_str(r, 6),
                                        .by = row_str(r, 7),
                                        .created_at = row_int(r, 8),
                                        .ended_at = row_int(r, 9)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- which one it is ---- */

static enum err rules_now(struct ctx *cx, struct clock_book *book)
{
    size_t cap = 32;
    book->rules = arena_array(cx->a, cap, sizeof(*book->rules));
    struct rows *r = db_rows(cx, &q_clock_rules_now, NO_ARGS);
    while (rows_next(r)) {
        if (book->rules_n == cap) {
            book->rules = arena_grow(cx->a, book->rules, cap * sizeof(*book->rules),
                                     2 * cap * sizeof(*book->rules));
            cap *= 2;
        }
        book->rules[book->rules_n++] = (struct rule_now){.id = row_int(r, 0),
                                                         .n = row_int(r, 1),
                                                         .clock = row_str(r, 2),
                                                         .scope = row_str(r, 3),
                                                         .unit = row_str(r, 4)};
    }
    return rows_end(r);
}

/* The rule for "category:" or "kind:" and a code; kind "" and code "": for all. */
static const struct rule_now *rule_of(const struct clock_book *book, const char *clock,
                                      const char *kind, const char *code)
{
    size_t n = strlen(kind);
    for (size_t i = 0; i < book->rules_n; i++) {
        const struct rule_now *r = &book->rules[i];
        if (strcmp(r->clock, clock) == 0 && strncmp(r->scope, kind, n) == 0 &&
            strcmp(r->scope + n, code) == 0)
            return r;
    }
    return NULL;
}

enum err clock_book_rule(struct ctx *cx, struct clock_book *book, const char *clock,
                         const char *category, const struct rule_now **ret)
{
    struct category k;
    *ret = NULL;
    if (!book->rules)
        TRY(rules_now(cx, book));
    for (const char *code = category; code && !*ret; code = category_parent(cx, code))
        *ret = rule_of(book, clock, "category:", code);
    if (!*ret) {
        TRY(category_get(cx, category, &k));
        *ret = rule_of(book, clock, "kind:", k.kind);
    }
    if (!*ret)
        *ret = rule_of(book, clock, "", "");
    return OK;
}

/* ---- changing ---- */

/* The newest of (clock, scope); id 0: there never was one. */
static enum err newest(struct ctx *cx, const struct clock_rule *of, struct clock_rule *ret)
{
    *ret = (struct clock_rule){.clock = of->clock, .scope = of->scope};
    struct rows *r =
        db_rows(cx, &q_clock_rule_newest, ARGS(db_text(of->clock), db_text(of->scope)));
    if (rows_next(r)) {
        ret->id = row_int(r, 0);
        ret->version = row_int(r, 1);
        ret->n = row_int(r, 2);
        ret->unit = row_str(r, 3);
        ret->source = row_str(r, 4);
        ret->ended_at = row_int(r, 5);
    }
    return rows_end(r);
}

static enum err insert(struct ctx *cx, struct clock_rule *r)
{
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    r->created_at = cx->now;
    r->ended_at = 0;
    return db_int_of(cx, &q_clock_rule_insert,
                     ARGS(db_text(r->clock), db_text(r->scope), db_int(r->n), db_text(r->unit),
                          db_int(r->version), db_text(r->source), by ? db_int(by) : db_null(),
                          db_int(cx->now)),
                     0, &r->id);
}

enum err clock_rule_put(struct ctx *cx, struct clock_rule *r)
{
    struct clock_rule old;
    TRY(need(cx, CAP_CASE_CONFIG));
    r->scope = r->scope ? r->scope : "";
    r->source = r->source ? r->source : "";
    TRY(field_check(cx, &clock_rule_fields, r, NULL));
    if (r->n == 0 && !*r->scope)
        fail_field(cx, "n", "case.error.rule_general", NULL);
    TRY(fields_check(cx));
    TRY(newest(cx, r, &old));
    bool live = old.id && !old.ended_at;
    if (r->version != (live ? old.version : 0))
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (r->n == 0 && !live)
        return OK;
    if (live && old.n == r->n && strcmp(old.unit, r->unit) == 0 &&
        strcmp(old.source, r->source) == 0) {
        *r = old;
        return OK;
    }
    if (live)
        TRY(db_exec(cx, &q_clock_rule_end, ARGS(db_int(old.id), db_int(cx->now)), NULL));
    r->version = old.version + 1;
    if (r->n)
        TRY(insert(cx, r));
    struct clock_rule before = live ? old : (struct clock_rule){.n = FIELD_UNSET};
    return audit(cx, r->n ? "change" : "end", "clock_rule", r->n ? r->id : old.id,
                 field_diff(cx->a, &clock_rule_fields, &before, r, NULL, NULL));
}
