/*
 * Where the table begins. Offices put titles, blank lines and merged group headings above their
 * headings, empty sheets before and summaries behind the data. So the first rows of every sheet are
 * looked at, and the row whose cells look most like headings wins; ties go to the earlier one.
 *
 * Headings may stand in two rows: merged downwards (then the lower cell is blank and the upper one
 * counts) or grouped
 * ("PEMILIK" over "Nama", "NIK": then the group helps to understand).
 */
#include "import_parts.h"

#include "forms.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { LOOK_ROWS = 60, HEADING_MAX = 200, OFTEN_HEADING = 2 };

/* A row kept beyond the reader's. */
struct line {
    int64_t number;
    size_t n;
    const char **cells;
};

struct best {
    int score;
    struct line heading; /* texts as they count: the upper row's where the lower one is blank */
    struct import_guess *guesses;
    const char *sheet;
    enum table_format format;
};

static struct line keep(struct arena *a, const struct table_row *row)
{
    struct line l = {
        .number = row->number, .n = row->n, .cells = arena_array(a, row->n + 1, sizeof(char *))};
    for (size_t i = 0; i < row->n; i++)
        l.cells[i] =
            text_trim(a, arena_strndup(a, row->cells[i], strnlen(row->cells[i], HEADING_MAX)));
    return l;
}

static size_t texts_in(const struct line *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += *l->cells[i] != '\0';
    return n;
}

/* The upper row's cells as groups: a merged cell has its text in the first column only. */
static const char **groups_of(struct arena *a, const struct line *upper, size_t n)
{
    const char **groups = arena_array(a, n + 1, sizeof(*groups)), *last = "";
    for (size_t i = 0; i < n; i++) {
        if (upper && i < upper->n && *upper->cells[i])
            last = upper->cells[i];
        groups[i] = upper ? last : "";
    }
    return groups;
}

/* Whether cells of its own are known headings: the upper row's do not make one of it, nor does a
 * word in them ("KELURAHAN GADANG" is a section of the data). */
static bool has_headings(const struct line *row, const struct import_guess *guesses)
{
    if (texts_in(row) < 2)
        return false;
    for (size_t i = 0; i < row->n; i++)
        if (*row->cells[i] && guesses[i].what != I_NONE && guesses[i].rank <= OFTEN_HEADING)
            return true;
    return false;
}

/* Looks at a row with what stands above it. */
static int judge(struct arena *a, const struct line *upper, struct line *row,
                 struct import_guess **ret)
{
    bool joined = upper && upper->number + 1 == row->number && texts_in(upper) >= 2;
    const struct line *above = joined ? upper : NULL;
    size_t n = above && above->n > row->n ? above->n : row->n;
    const char **cells = arena_array(a, n + 1, sizeof(*cells));
    for (size_t i = 0; i < n; i++) {
        cells[i] = i < row->n ? row->cells[i] : "";
        if (!*cells[i] && above && i < above->n)
            cells[i] = above->cells[i];
    }
    while (n && !*cells[n - 1])
        n--;
    *ret = arena_array(a, n + 1, sizeof(**ret));
    int score = import_guess_row(a, groups_of(a, above, n), cells, n, *ret);
    bool own = !above || has_headings(row, *ret);
    row->cells = cells;
    row->n = n;
    return own ? score : 0;
}

static enum err open_sheet(struct ctx *cx, const struct import_plan *plan, const char *sheet,
                           struct table_reader **ret)
{
    struct table_open from = {.fd = -1, .data = plan->data, .n = plan->n, .sheet = sheet};
    return table_open(cx, &from, ret);
}

/* The best heading of one sheet; `only`: the row it must be, or 0. */
static enum err look_at(struct ctx *cx, const struct import_plan *plan, const char *sheet,
                        int64_t only, struct best *best)
{
    struct table_reader *t;
    struct table_row raw;
    struct line upper = {0};
    TRY(open_sheet(cx, plan, sheet, &t));
    for (int i = 0; (only || i < LOOK_ROWS) && table_next(t, &raw); i++) {
        if (only && raw.number > only)
            break;
        struct line plain = keep(cx->a, &raw), row = plain;
        struct import_guess *guesses = NULL;
        int score =
            only && raw.number != only ? 0 : judge(cx->a, upper.n ? &upper : NULL, &row, &guesses);
        if (only ? raw.number == only : score > best->score) {
            *best = (struct best){.score = score, .heading = row, .guesses = guesses};
            const char *name = table_sheet(t);
            best->sheet = name ? arena_strdup(cx->a, name) : NULL;
            best->format = table_format(t);
        }
        upper = plain;
    }
    enum err e = table_error(t);
    table_close(t);
    return e;
}

static void take(const struct best *best, struct import_plan *ret)
{
    ret->sheet = best->sheet;
    ret->header_row = best->heading.number;
    ret->looks = best->score > 0;
    ret->columns = best->heading.n;
    ret->headings = best->heading.cells;
    ret->format = best->format;
    memset(ret->what, 0, sizeof(ret->what));
    memset(ret->sure, 0, sizeof(ret->sure));
    for (size_t i = 0; i < best->heading.n; i++) {
        ret->what[i] = best->guesses[i].what;
        ret->sure[i] = best->guesses[i].what != I_NONE && best->guesses[i].rank == 1;
    }
}

enum err import_sheets(struct ctx *cx, const struct import_plan *plan, const char *const **ret,
                       size_t *ret_n)
{
    struct table_reader *t;
    size_t n;
    TRY(open_sheet(cx, plan, NULL, &t));
    const char *const *names = table_sheets(t, &n);
    const char **copy = arena_array(cx->a, n + 1, sizeof(*copy));
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_strdup(cx->a, names[i]);
    table_close(t);
    *ret = copy;
    *ret_n = n;
    return OK;
}

/* The sheets with headings but one: "A", "B". */
static const char *sheets_left(struct arena *a, const struct best *each, size_t n, const char *but)
{
    const char *names = NULL;
    for (size_t i = 0; i < n; i++)
        if (each[i].score && but && strcmp(each[i].sheet, but) != 0)
            names =
                arena_printf(a, "%s%s\"%s\"", names ? names : "", names ? ", " : "", each[i].sheet);
    return names;
}

enum err import_head_find(struct ctx *cx, struct import_plan *ret)
{
    struct best best = {0};
    const char *const *sheets;
    size_t n;
    TRY(import_sheets(cx, ret, &sheets, &n));
    struct best *each = arena_array(cx->a, n + 1, sizeof(*each));
    memset(each, 0, (n + 1) * sizeof(*each));
    if (n == 0 && ret->only)
        return fail(cx, ERR_NOT_FOUND, "table.sheet_unknown", "sheet", ret->only, NULL);
    if (n == 0 || ret->only)
        TRY(look_at(cx, ret, ret->only, 0, &best));
    for (size_t i = 0; i < n; i++) {
        TRY(look_at(cx, ret, sheets[i], 0, &each[i]));
        if (!ret->only && each[i].score > best.score)
            best = each[i];
    }
    ret->sheets_left = sheets_left(cx->a, each, n, best.sheet);
    if (!best.score) {
        fail(cx, ERR_INPUT, "import.error.heading", NULL);
        cx->err.hint = "import.error.heading_hint";
        return ERR_INPUT;
    }
    take(&best, ret);
    return OK;
}

/* "A" … "Z", "AA" …: TABLE_COLUMNS_MAX has two letters at most. */
static const char *letters(struct arena *a, size_t column)
{
    enum { LETTERS = 26 };
    char last = (char)('A' + column % LETTERS);
    if (column < LETTERS)
        return arena_printf(a, "%c", last);
    return arena_printf(a, "%c%c", (char)('A' + column / LETTERS - 1), last);
}

/* As many columns as the first rows have. */
static enum err head_none(struct ctx *cx, const char *sheet, struct import_plan *ret)
{
    struct best none = {0};
    struct table_reader *t;
    struct table_row row;
    TRY(open_sheet(cx, ret, sheet, &t));
    for (int i = 0; i < LOOK_ROWS && table_next(t, &row); i++)
        for (size_t k = none.heading.n; k < row.n; k++)
            if (row.cells[k][strspn(row.cells[k], " \t")])
                none.heading.n = k + 1;
    none.sheet = table_sheet(t) ? arena_strdup(cx->a, table_sheet(t)) : NULL;
    none.format = table_format(t);
    enum err e = table_error(t);
    table_close(t);
    TRY(e);
    none.heading.cells = arena_array(cx->a, none.heading.n + 1, sizeof(char *));
    none.guesses = arena_array(cx->a, none.heading.n + 1, sizeof(*none.guesses));
    for (size_t i = 0; i < none.heading.n; i++) {
        none.heading.cells[i] = letters(cx->a, i);
        none.guesses[i] = (struct import_guess){I_NONE, 0};
    }
    take(&none, ret);
    return OK;
}

enum err import_head_at(struct ctx *cx, const char *sheet, int64_t row, struct import_plan *ret)
{
    struct best best = {0};
    if (row == IMPORT_NO_HEADING)
        return head_none(cx, sheet && *sheet ? sheet : NULL, ret);
    if (row < 0 || row > TABLE_ROWS_MAX)
        return fail(cx, ERR_INVALID, "import.error.heading_row", NULL);
    TRY(look_at(cx, ret, sheet && *sheet ? sheet : NULL, row, &best));
    if (!best.heading.number)
        return fail(cx, ERR_INVALID, "import.error.heading_row", NULL);
    take(&best, ret);
    return OK;
}

/* ---- the mapping as text ---- */

#define WITHOUT_WARD "without_ward"
#define SECTIONS     "\"sections\":\"yes\""

const char *import_mapping_text(struct arena *a, const struct import_plan *plan)
{
    struct buf b = buf_new(a, 64 * TABLE_COLUMNS_MAX);
    buf_putc(&b, '{');
    for (size_t i = 0; i < plan->columns; i++) {
        if (plan->what[i] == I_NONE)
            continue;
        buf_printf(&b, "%s\"%zu\":\"%s\"", b.n > 1 ? "," : "", i, import_what_name(plan->what[i]));
    }
    if (plan->without_ward)
        buf_printf(&b, "%s\"" WITHOUT_WARD "\":\"%s\"", b.n > 1 ? "," : "", plan->without_ward);
    if (plan->sections)
        buf_printf(&b, "%s" SECTIONS, b.n > 1 ? "," : "");
    buf_putc(&b, '}');
    return buf_str(&b);
}

static enum err refuse_mapping(struct ctx *cx, const char *msgid, const char *column)
{
    fail_field(cx, "mapping", msgid, "column", column, NULL);
    return fields_check(cx);
}

static bool read_without_ward(const char *value, struct import_plan *ret)
{
    const struct place *ward = value && *value ? place_find(places(), value) : NULL;
    bool down = value && strcmp(value, IMPORT_WARD_DOWN) == 0;
    bool known = ward && is_ward(places(), ward->code);
    ret->without_ward = down ? IMPORT_WARD_DOWN : known ? ward->code : NULL;
    return value && (!*value || down || known);
}

enum err import_plan_without_ward(struct ctx *cx, const char *text, struct import_plan *ret)
{
    const char *area = cx->actor ? cx->actor->area : "";
    bool good = read_without_ward(text ? text : "", ret),
         down = good && ret->without_ward && strcmp(ret->without_ward, IMPORT_WARD_DOWN) == 0;
    if (good && (!ret->without_ward || down || area_holds(area, ret->without_ward)))
        return OK;
    fail_field(cx, WITHOUT_WARD, "import.error.without_ward", "text", text, NULL);
    return fields_check(cx);
}

/* What stands beside the columns; false: it is a column. */
static bool read_beside(const char *key, const char *value, struct import_plan *io, bool *ret_good)
{
    bool sections = strcmp(key, "sections") == 0;
    io->sections = io->sections || sections;
    *ret_good = sections || strcmp(key, WITHOUT_WARD) != 0 || read_without_ward(value, io);
    return sections || strcmp(key, WITHOUT_WARD) == 0;
}

enum err import_mapping_read(struct ctx *cx, const char *json, struct import_plan *ret)
{
    struct json_t *root;
    const char *why, *key;
    enum import_what what[TABLE_COLUMNS_MAX] = {I_NONE};
    bool used[I_WHAT_COUNT] = {false};
    json_t *value;
    if (json_parse(cx->a, json, strlen(json), &root, &why) != OK || !json_is_object(root))
        return refuse_mapping(cx, "import.error.mapping", "");
    json_object_foreach(root, key, value)
    {
        int64_t column;
        bool good;
        const char *name = json_string_value(value);
        if (read_beside(key, name, ret, &good)) {
            if (!good) {
                fail_field(cx, WITHOUT_WARD, "import.error.without_ward", "text", name ? name : "",
                           NULL);
                return fields_check(cx);
            }
            continue;
        }
        if (!text_int(key, &column) || column < 0 || column >= (int64_t)ret->columns || !name)
            return refuse_mapping(cx, "import.error.mapping", key);
        enum import_what w = import_what_of(name);
        if (w == I_NONE && *name)
            return refuse_mapping(cx, "import.error.mapping_field", name);
        if (w != I_NONE && used[w])
            return refuse_mapping(cx, "import.error.mapping_twice", ret->headings[column]);
        used[w] = true;
        what[column] = w;
    }
    memcpy(ret->what, what, sizeof(what));
    return OK;
}

int64_t import_mapping_column(struct arena *a, const char *json, enum import_what what)
{
    struct json_t *root;
    const char *why, *key, *name = import_what_name(what);
    json_t *value;
    int64_t column;
    if (json_parse(a, json, strlen(json), &root, &why) != OK)
        return -1;
    json_object_foreach(root, key, value)
    {
        const char *field = json_string_value(value);
        if (field && strcmp(field, name) == 0 && text_int(key, &column))
            return column;
    }
    return -1;
}

const char *import_mapping_without_ward(struct arena *a, const char *json)
{
    struct json_t *root;
    const char *why, *value = NULL;
    if (json_parse(a, json, strlen(json), &root, &why) == OK)
        value = json_string_value(json_object_get(root, WITHOUT_WARD));
    return value ? value : "";
}

/* Whether some column is taken for this. */
static bool maps(struct ctx *cx, const char *mapping, enum import_what what)
{
    return strstr(mapping, arena_printf(cx->a, ":\"%s\"", import_what_name(what))) != NULL;
}

enum err import_mapping_check(struct ctx *cx, const char *mapping)
{
    static const enum import_what needed[] = {I_NAME, I_OWNER};
    if (maps(cx, mapping, I_SOURCE_ID))
        return OK;
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (!maps(cx, mapping, needed[i]))
            fail_field(cx, import_what_name(needed[i]), "import.error.column_missing", NULL);
    bool placed = maps(cx, mapping, I_WARD) || maps(cx, mapping, I_ADDRESS) ||
                  strstr(mapping, SECTIONS) ||
                  is_ward(places(), import_mapping_without_ward(cx->a, mapping));
    if (!placed)
        fail_field(cx, "ward", "import.error.column_missing", NULL);
    return fields_check(cx);
}
