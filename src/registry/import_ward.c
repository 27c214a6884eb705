/*
 * Wards that stand above the rows they are for. Offices write a ward's name as a row of its own
 * between the data ("KELURAHAN GADANG"), and merge the cells of a ward column downwards, so that
 * only the first row of a run says it. What was said last is kept as a cell would say it, and rows
 * that name no ward themselves are read as if it stood in them: also by their hash, so that a row
 * is the same one when somebody fills the column.
 *
 * A section of a ward that we do not know ends the one before it: its rows are refused, never given
 * to another ward. Behind a section numbered "1. Gadang" the next number is one, whatever its name.
 */
#include "import_parts.h"

#include "places.h"
#include "text.h"

enum { CELLS_MOST = 3, COUNTER_MAX = 4, DIGITS_MAX = 3, NUMBER_MAX = 8 };

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

/* How sections are numbered: "1", "B", "II"; "I" is a letter and a Roman number. */
enum { BY_DIGITS = 1, BY_LETTER = 2, BY_ROMAN = 4 };

static unsigned number_of(const char *fold, size_t n)
{
    if (n == 0 || n > NUMBER_MAX)
        return 0;
    if (strspn(fold, "0123456789") >= n)
        return n <= DIGITS_MAX ? BY_DIGITS : 0;
    unsigned roman = strspn(fold, "ivxlc") >= n ? BY_ROMAN : 0;
    return n == 1 && *fold >= 'a' && *fold <= 'z' ? roman | BY_LETTER : roman;
}

struct section {
    enum said what;
    const char *name; /* folded: of the ward, of the district, or what may be either's */
    unsigned number;  /* how it is numbered; 0: not */
    size_t numbers;   /* how many stand before it: "II. 1. Gadang" */
    size_t column;
};

static void skip_numbers(struct section *io)
{
    for (;;) {
        size_t n = strcspn(io->name, " ");
        unsigned number = io->name[n] ? number_of(io->name, n) : 0;
        if (!number)
            return;
        io->number = number;
        io->numbers++;
        io->name += n + 1;
    }
}

/* "1 kelurahan gadang" → SAID_WARD, "gadang": the word may stand behind a short one, too. */
static struct section read_section(const char *fold)
{
    struct section s = {.what = SAID_NAME, .name = fold};
    skip_numbers(&s);
    const char *at = s.name;
    for (int i = 0; i < 2; i++) {
        size_t n = strcspn(at, " ");
        bool ward = is_word(at, n, "|kelurahan|kel|desa|"),
             district = is_word(at, n, "|kecamatan|kec|");
        if (ward || district) {
            s.name = at + n + (at[n] == ' ');
            s.what = ward ? SAID_WARD : SAID_DISTRICT;
            return s;
        }
        if (n > COUNTER_MAX || !at[n])
            break;
        at += n + 1;
    }
    return s;
}

/* "2. Kepanjen" → "Kepanjen" */
static const char *behind_numbers(const char *text, size_t numbers)
{
    static const char signs[] = " \t.:-)";
    for (; numbers > 0; numbers--) {
        text += strspn(text, signs);
        text += strcspn(text, signs);
    }
    return text + strspn(text, signs);
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
    w->number = 0;
}

static void say_of(struct import_ward *w, const struct section *s, const char *text, int64_t row)
{
    say(w, text, row);
    w->number = s->number;
    w->column = s->column;
}

/* Whether it is the next one of the numbers that the section before has. */
static bool goes_on(const struct import_ward *w, const struct section *s)
{
    return (s->number & w->number) && s->column == w->column;
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
        text_copy(io->text, sizeof(io->text), "");
    return true;
}

/* A bare name must be a ward's and no district's: it may be either's section. Any other goes on
 * with the numbers of the section before, or is none. */
static bool say_bare(struct arena *a, const struct section *s, const char *text, int64_t row,
                     bool above, struct import_ward *io)
{
    bool exact = false;
    const struct place *ward = ward_guess(places(), a, s->name, io->district, &exact, NULL);
    if (!ward || !exact) {
        if (above || !goes_on(io, s))
            return false;
        say_of(io, s, behind_numbers(text, s->numbers), row);
        return true;
    }
    const struct place *d = district_guess(places(), a, s->name);
    bool both = d && strcmp(d->name_fold, ward->name_fold) == 0;
    say_of(io, s, both ? "" : cell_of_ward(a, ward), row);
    return true;
}

/* ---- which rows are sections ---- */

/* The cells with letters or digits: at most CELLS_MOST are kept; and where the last of them is. */
static size_t cells_said(struct arena *a, const struct table_row *row,
                         const char *ret[static CELLS_MOST], size_t *ret_column)
{
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++) {
        if (!row->cells[i][strspn(row->cells[i], " \t\r\n:.-")])
            continue;
        if (n == CELLS_MOST)
            return n + 1;
        const char *text = text_trim(a, row->cells[i]);
        *ret_column = i;
        ret[n++] = arena_strndup(a, text, strcspn(text, ",;/("));
    }
    return n;
}

/* Two cells are a section where the first is only its word or its number. */
static bool introduces(struct arena *a, const char *cell)
{
    const char *fold = text_fold(a, cell);
    size_t n = strlen(fold);
    const struct section s = read_section(fold);
    return s.what != SAID_NAME ? !*s.name : n <= COUNTER_MAX || number_of(fold, n);
}

static bool say_section(struct ctx *cx, const struct table_row *row, bool above,
                        struct import_ward *io)
{
    struct arena *a = cx->a;
    const char *cells[CELLS_MOST];
    size_t column = 0, n = cells_said(a, row, cells, &column);
    if (n == 0 || n > 2 || (n == 2 && !introduces(a, cells[0])))
        return false;
    const char *text = n == 2 ? arena_printf(a, "%s %s", cells[0], cells[1]) : cells[0];
    struct section s = read_section(text_fold(a, text));
    s.column = column;
    /* A number in a cell of its own may be a business's, a letter is none's. */
    if (s.what == SAID_NAME)
        return (n == 1 || s.number & (BY_LETTER | BY_ROMAN)) &&
               say_bare(a, &s, text, row->number, above, io);
    if (!*s.name)
        return false;
    if (s.what == SAID_DISTRICT)
        return say_district(a, s.name, io);
    const char *district = io->district, *name = cut_district(a, s.name, &district);
    const struct place *ward = proper(a, name, district);
    if (!ward && (above || (n == 2 && !goes_on(io, &s))))
        return false; /* a title, a business's name */
    say_of(io, &s, ward ? cell_of_ward(a, ward) : text, row->number);
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
