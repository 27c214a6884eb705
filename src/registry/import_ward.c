/*
 * Wards that stand above the rows they are for. Offices write a ward's name as a row of its own
 * between the data ("KELURAHAN GADANG"), and merge the cells of a ward column downwards, so that
 * only the first row of a run says it. What was said last is kept as a cell would say it, and rows
 * that name no ward themselves are read as if it stood in them: also by their hash, so that a row
 * is the same one when somebody fills the column.
 *
 * A section of a ward that we do not know ends the one before it: its rows are refused, never given
 * to another ward.
 */
#include "import_parts.h"

#include "places.h"
#include "text.h"

enum { CELLS_MOST = 3, COUNTER_MAX = 4 };

/* ---- what a section says ---- */

enum said { SAID_NAME, SAID_WARD, SAID_DISTRICT };

static bool is_word(const char *s, size_t n, const char *words)
{
    char key[16];
    if (n == 0 || n > sizeof(key) - 3)
        return false;
    snprintf(key, sizeof(key), "|%.*s|", (int)n, s);
    return strstr(words, key) != NULL;
}

/* "a kelurahan gadang" → SAID_WARD, "gadang": the word may stand behind a letter or number. */
static enum said said_what(const char *fold, const char **ret_name)
{
    const char *at = fold;
    for (int i = 0; i < 2; i++) {
        size_t n = strcspn(at, " ");
        bool ward = is_word(at, n, "|kelurahan|kel|desa|"),
             district = is_word(at, n, "|kecamatan|kec|");
        if (ward || district) {
            *ret_name = at + n + (at[n] == ' ');
            return ward ? SAID_WARD : SAID_DISTRICT;
        }
        if (n > COUNTER_MAX || !at[n])
            break;
        at += n + 1;
    }
    *ret_name = fold;
    return SAID_NAME;
}

/* The name up to the word for a district, which tells two wards of one name apart. */
static const char *cut_district(struct arena *a, const char *name, const char **io_district)
{
    static const char *const words[] = {" kecamatan ", " kec "};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *hit = strstr(name, words[i]);
        if (!hit)
            continue;
        const struct place *d = district_guess(places(), a, hit + strlen(words[i]));
        if (d)
            *io_district = d->code;
        return arena_strndup(a, name, (size_t)(hit - name));
    }
    return name;
}

/* The ward that the first words name properly, as many of them as fit: "gadang tahun 2025". */
static const struct place *proper(struct arena *a, const char *name, const char *district)
{
    for (size_t n = strlen(name); n > 0;) {
        bool exact = false;
        const struct place *ward =
            ward_guess(places(), a, arena_strndup(a, name, n), district, &exact, NULL);
        if (ward && exact)
            return ward;
        while (n > 0 && name[n - 1] != ' ')
            n--;
        n -= n > 0;
    }
    return NULL;
}

/* As a cell would say it: the name where that is enough. */
static const char *cell_of_ward(struct arena *a, const struct place *ward)
{
    bool exact = false;
    const struct place *again = ward_guess(places(), a, ward->name, NULL, &exact, NULL);
    return again == ward && exact ? ward->name : ward->code;
}

static void say(struct import_ward *w, const char *text, int64_t row)
{
    text_copy(w->text, sizeof(w->text), text);
    w->row = row;
}

/* A new district ends a ward of another one. */
static bool say_district(struct arena *a, const char *name, struct import_ward *io)
{
    const struct place *d = district_guess(places(), a, name);
    const struct place *ward =
        *io->text ? ward_guess(places(), a, io->text, NULL, NULL, NULL) : NULL;
    if (!d)
        return false;
    text_copy(io->district, sizeof(io->district), d->code);
    if (!ward || !ward->parent || strcmp(ward->parent, d->code) != 0)
        say(io, "", 0);
    return true;
}

/* A bare name must be a ward's and no district's: it may be either's section. */
static bool say_bare(struct arena *a, const char *name, int64_t row, struct import_ward *io)
{
    bool exact = false;
    const struct place *ward = ward_guess(places(), a, name, io->district, &exact, NULL);
    if (!ward || !exact)
        return false;
    const struct place *d = district_guess(places(), a, name);
    bool both = d && strcmp(d->name_fold, ward->name_fold) == 0;
    say(io, both ? "" : cell_of_ward(a, ward), row);
    return true;
}

/* ---- which rows are sections ---- */

/* The cells with letters or digits: at most CELLS_MOST are kept. */
static size_t cells_said(struct arena *a, const struct table_row *row,
                         const char *ret[static CELLS_MOST])
{
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++) {
        if (!row->cells[i][strspn(row->cells[i], " \t\r\n:.-")])
            continue;
        if (n == CELLS_MOST)
            return n + 1;
        const char *text = text_trim(a, row->cells[i]);
        ret[n++] = arena_strndup(a, text, strcspn(text, ",;/("));
    }
    return n;
}

/* Two cells are a section where the first is only its word or its number. */
static bool introduces(struct arena *a, const char *cell)
{
    const char *name, *fold = text_fold(a, cell);
    return said_what(fold, &name) != SAID_NAME ? !*name : strlen(fold) <= COUNTER_MAX;
}

static bool say_section(struct ctx *cx, const struct table_row *row, bool above,
                        struct import_ward *io)
{
    struct arena *a = cx->a;
    const char *cells[CELLS_MOST], *name;
    size_t n = cells_said(a, row, cells);
    if (n == 0 || n > 2 || (n == 2 && !introduces(a, cells[0])))
        return false;
    const char *text = n == 2 ? arena_printf(a, "%s %s", cells[0], cells[1]) : cells[0];
    enum said what = said_what(text_fold(a, text), &name);
    if (what == SAID_NAME)
        return n == 1 && say_bare(a, name, row->number, io);
    if (!*name)
        return false;
    if (what == SAID_DISTRICT)
        return say_district(a, name, io);
    const char *district = io->district;
    name = cut_district(a, name, &district);
    const struct place *ward = proper(a, name, district);
    if (!ward && (n == 2 || above))
        return false; /* a business's name, a title */
    say(io, ward ? cell_of_ward(a, ward) : text, row->number);
    return true;
}

bool import_ward_section(struct ctx *cx, const struct table_row *row, bool above,
                         struct import_ward *io)
{
    struct arena_mark mark = arena_mark(cx->a);
    bool section = say_section(cx, row, above, io);
    arena_reset(cx->a, mark);
    return section;
}

void import_ward_cell(const char *cell, int64_t row, struct import_ward *io)
{
    say(io, cell, row);
}

/* ---- rows without a ward ---- */

void import_ward_choose(struct ctx *cx, const char *code, struct import_ward *ret)
{
    const struct place *ward = place_find(places(), code);
    *ret = (struct import_ward){0};
    if (ward)
        say(ret, cell_of_ward(cx->a, ward), 0);
}

void import_ward_fill(struct ctx *cx, const struct import_ward *said,
                      const struct import_ward *chosen, struct import_cells *io)
{
    const struct import_ward *w = said && *said->text ? said : chosen;
    if (!w || !*w->text || *io->of[I_WARD] || import_address_tells(cx, io))
        return;
    io->of[I_WARD] = arena_strdup(cx->a, w->text);
    io->ward_given = true;
    io->ward_row = w->row;
}
