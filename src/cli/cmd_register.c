/* Commands on the register: import and export businesses, duplicates, places. */
#include "boundary.h"
#include "business.h"
#include "command.h"
#include "dup.h"
#include "export.h"
#include "import.h"
#include "license.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

/* ---- import ---- */

/* Which ward rows get: told where it would be decided for them. */
static bool wards_given(const struct import_counts *n)
{
    for (size_t i = 0; i < n->wards_n; i++)
        if (n->wards[i].given)
            return true;
    return false;
}

static void wards_model(struct cli *c, const struct import_counts *n, struct model *m)
{
    struct model *list = model_set_array(c->cx->a, m, "wards");
    for (size_t i = 0; i < n->wards_n; i++) {
        struct model *o = model_add_object(c->cx->a, list);
        model_set_text(c->cx->a, o, "ward", n->wards[i].ward);
        model_set_int(c->cx->a, o, "rows", n->wards[i].rows);
        model_set_int(c->cx->a, o, "given", n->wards[i].given);
    }
}

static void wards_text(struct cli *c, const struct import_counts *n)
{
    for (size_t i = 0; i < n->wards_n; i++)
        fprintf(c->out, "%s %s: rows %" PRId64 ", ward not in the row %" PRId64 "\n",
                n->wards[i].ward, place_name(places(), n->wards[i].ward), n->wards[i].rows,
                n->wards[i].given);
}

/* The report is what its name says: CSV, XLSX; a name that promises something else is refused. */
static enum err report_kind(struct cli *c, bool *ret_xlsx)
{
    const char *path = cli_text(c, "--report"), *base = path ? cli_base_name(path) : "",
               *dot = strrchr(base, '.');
    *ret_xlsx = dot && strcasecmp(dot, ".xlsx") == 0;
    if (!dot || *ret_xlsx || strcasecmp(dot, ".csv") == 0)
        return OK;
    return fail(c->cx, ERR_USAGE, "import.error.report", "file", base, NULL);
}

static enum err import_how_read(struct cli *c, struct import_how *ret)
{
    const char *ward = cli_text(c, "--ward");
    bool down = cli_flag(c, "--ward-down"), xlsx;
    TRY(report_kind(c, &xlsx));
    if (ward && down)
        return fail(c->cx, ERR_USAGE, "import.error.ward_options", NULL);
    *ret = (struct import_how){.source = cli_text(c, "--source"),
                               .sheet = cli_text(c, "--sheet"),
                               .filename = cli_base_name(cli_text(c, "FILE")),
                               .without_ward = down ? "down" : ward,
                               .report_fd = cli_fd(c, "--report"),
                               .report_xlsx = xlsx,
                               .dry_run = cli_flag(c, "--dry-run")};
    return OK;
}

static enum err import_businesses(struct cli *c)
{
    struct import_counts n = {0};
    struct import_how how;
    TRY(import_how_read(c, &how));
    enum err e = import_file(c->cx, &how, cli_fd(c, "FILE"), cli_progress, c, &n);
    if (e != OK && !n.total)
        return e; /* else the rows are in: only their report failed */
    if (n.sheets_left)
        fprintf(c->err, "sahabat: not read: %s; --sheet NAME reads another sheet\n", n.sheets_left);
    if (cli_flag(c, "--json")) {
        struct model *m = model_object(c->cx->a);
        model_set_int(c->cx->a, m, "created", n.created);
        model_set_int(c->cx->a, m, "updated", n.updated);
        model_set_int(c->cx->a, m, "unchanged", n.unchanged);
        model_set_int(c->cx->a, m, "rejected", n.rejected);
        model_set_int(c->cx->a, m, "possible_duplicates", n.possible);
        if (wards_given(&n))
            wards_model(c, &n, m);
        cli_print_json(c, m);
    } else {
        fprintf(c->out,
                "created %" PRId64 ", updated %" PRId64 ", unchanged %" PRId64 ", rejected %" PRId64
                ", possible duplicates %" PRId64 "\n",
                n.created, n.updated, n.unchanged, n.rejected, n.possible);
        if (wards_given(&n))
            wards_text(c, &n);
    }
    return e;
}

/* ---- export ---- */

struct export
{
    struct cli *c;
    struct export_file *file;
    enum err bad;
};

static bool out_column(const struct field *f)
{
    return !(f->flags & (F_NO_OUT | F_SECRET));
}

static enum err heading(struct export *e)
{
    const char *cells[FIELDS_MAX + LICENSE_KINDS];
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++)
        if (out_column(&business_fields.fields[i]))
            cells[n++] = business_fields.fields[i].name;
    for (size_t i = 0; i < LICENSE_KINDS; i++)
        cells[n++] = license_kinds[i].code;
    return export_heading(e->file, cells, n);
}

static bool each_row(void *arg, const struct business *b)
{
    struct export *e = arg;
    const char *cells[FIELDS_MAX + LICENSE_KINDS];
    size_t n = 0;
    for (size_t i = 0; i < business_fields.n; i++)
        if (out_column(&business_fields.fields[i]))
            cells[n++] = field_text(e->c->cx->a, &business_fields.fields[i], b);
    e->bad = license_columns(e->c->cx, b->id, &cells[n]);
    if (e->bad == OK)
        e->bad = export_row(e->file, cells, NULL, n + LICENSE_KINDS);
    return e->bad == OK;
}

static bool each_json(void *arg, const struct business *b)
{
    struct export *e = arg;
    struct model *o = model_object(e->c->cx->a);
    business_to_model(e->c->cx, b, o);
    e->bad = license_to_model(e->c->cx, b->id, o);
    if (e->bad == OK)
        e->bad = export_record(e->file, o);
    return e->bad == OK;
}

static enum err export_all(struct export *e)
{
    struct business_filter all = {.sort = "name"};
    bool json = export_is_json(e->file);
    TRY(db_reader(e->c->app->db, e->c->cx));
    enum err done = business_each(e->c->cx, &all, json ? each_json : each_row, e);
    db_reader_end(e->c->app->db, e->c->cx);
    return done == OK ? e->bad : done;
}

static enum err export_businesses(struct cli *c)
{
    struct export e = {.c = c};
    TRY(cli_export_open(c, "usaha", &e.file));
    TRY(heading(&e));
    TRY(export_all(&e));
    return cli_export_close(c, e.file, "business");
}

/* ---- duplicates ---- */

static void put_side(struct cli *c, struct model *pair, const char *key, int64_t id,
                     const char *source_id, const char *name)
{
    struct model *o = model_set_object(c->cx->a, pair, key);
    model_set_int(c->cx->a, o, "id", id);
    model_set_text(c->cx->a, o, "source_id", source_id);
    model_set_text(c->cx->a, o, "name", name);
}

static void put_pair(struct cli *c, const struct dup_pair *p, struct model *pairs)
{
    if (!pairs) {
        fprintf(c->out, "%4" PRId64 "  %s (%s)  ~  %s (%s)  %s\n", p->score, p->a_name,
                p->a_source_id ? p->a_source_id : p->a_code, p->b_name,
                p->b_source_id ? p->b_source_id : p->b_code, p->reasons);
        return;
    }
    struct model *o = model_add_object(c->cx->a, pairs);
    put_side(c, o, "a", p->a_id, p->a_source_id, p->a_name);
    put_side(c, o, "b", p->b_id, p->b_source_id, p->b_name);
    model_set_int(c->cx->a, o, "score", p->score);
    struct model *reasons = model_set_array(c->cx->a, o, "reasons");
    char *list = arena_strdup(c->cx->a, p->reasons), *save = NULL;
    for (char *r = strtok_r(list, ",", &save); r; r = strtok_r(NULL, ",", &save))
        model_add_text(c->cx->a, reasons, r);
}

static enum err duplicates(struct cli *c)
{
    struct model *all = model_object(c->cx->a);
    struct model *pairs = cli_flag(c, "--json") ? model_set_array(c->cx->a, all, "pairs") : NULL;
    struct dup_filter f = {.limit = 200};
    size_t n = 200;
    if (cli_flag(c, "--refresh"))
        TRY(dup_recheck_all(c->cx, cli_progress, c));
    TRY(db_reader(c->app->db, c->cx));
    enum err e = OK;
    if (dup_keys_old(c->cx))
        fputs("sahabat: keys of an earlier version: duplicates --refresh finds what they miss\n",
              c->err);
    while (e == OK && n == 200) {
        struct dup_pair *list;
        int64_t total;
        e = dup_list(c->cx, &f, &list, &n, &total);
        for (size_t i = 0; e == OK && i < n; i++)
            put_pair(c, &list[i], pairs);
        if (e == OK && n) {
            f.after_score = list[n - 1].score;
            f.after_id = list[n - 1].id;
        }
    }
    db_reader_end(c->app->db, c->cx);
    TRY(e);
    if (pairs)
        cli_print_json(c, all);
    return OK;
}

/* ---- places ---- */

struct places_call {
    struct cli *c;
    char *data;
    size_t n;
    struct places_import sum;
};

static void tell_place(void *arg, int64_t line, const char *msgid)
{
    struct places_call *p = arg;
    fprintf(p->c->err, "line %" PRId64 ": %s\n", line, cli_words(p->c, msgid, NULL));
}

static enum err places_rule(struct ctx *cx, void *arg)
{
    struct places_call *p = arg;
    return places_import(cx, p->data, p->n, &p->sum, tell_place, p);
}

static enum err import_places(struct cli *c)
{
    struct places_call p = {.c = c};
    TRY(cli_read(c, "FILE", 32 << 20, &p.data, &p.n));
    TRY(app_write(c->cx, places_rule, &p));
    fprintf(c->out, "added %" PRId64 ", changed %" PRId64 ", unchanged %" PRId64 "\n", p.sum.added,
            p.sum.changed, p.sum.unchanged);
    return OK;
}

struct boundaries_call {
    char *data;
    size_t n;
    struct boundary_load sum;
};

static enum err boundaries_rule(struct ctx *cx, void *arg)
{
    struct boundaries_call *b = arg;
    return boundary_load(cx, b->data, b->n, &b->sum);
}

static void tell_missing(struct cli *c, const struct boundary_load *sum)
{
    if (!sum->missing)
        return;
    fprintf(c->out, "%" PRId64 " wards have no boundary (maps with them are drawn as tiles): ",
            sum->missing);
    for (int i = 0; i < BOUNDARY_NAMED && i < sum->missing; i++)
        fprintf(c->out, "%s%s", i ? ", " : "", sum->named[i]);
    if (sum->missing > BOUNDARY_NAMED)
        fprintf(c->out, " and %" PRId64 " more", sum->missing - BOUNDARY_NAMED);
    fputc('\n', c->out);
}

static enum err load_boundaries(struct cli *c)
{
    struct boundaries_call b = {.n = 0};
    TRY(cli_read(c, "FILE", BOUNDARY_BYTES_MAX, &b.data, &b.n));
    TRY(app_write(c->cx, boundaries_rule, &b));
    fprintf(c->out,
            "wards %" PRId64 " of %" PRId64 ", other features %" PRId64 ", points %" PRId64
            " of %" PRId64 "\n",
            b.sum.wards, b.sum.wards + b.sum.missing, b.sum.other, b.sum.kept, b.sum.points);
    tell_missing(c, &b.sum);
    return OK;
}

const struct command register_commands[] = {
    {.name = "import businesses",
     .options = {{"FILE", OPT_IN, true},
                 {"--source", OPT_TEXT, false},
                 {"--sheet", OPT_TEXT, false},
                 {"--ward", OPT_TEXT, false},
                 {"--ward-down", OPT_FLAG, false},
                 {"--dry-run", OPT_FLAG, false},
                 {"--report", OPT_OUT, false},
                 {"--json", OPT_FLAG, false}},
     .run = import_businesses,
     .doc = "a spreadsheet (CSV, XLSX); rejected rows go to --report with reasons"},
    {.name = "export businesses",
     .options = {{"--format", OPT_TEXT, false}, {"-o", OPT_OUT, false}},
     .run = export_businesses,
     .doc = "the whole register as csv, xlsx or json"},
    {.name = "duplicates",
     .options = {{"--json", OPT_FLAG, false}, {"--refresh", OPT_FLAG, false}},
     .run = duplicates,
     .doc = "open pairs that look like one business, best first"},
    {.name = "places import",
     .options = {{"FILE", OPT_IN, true}},
     .run = import_places,
     .doc = "places of another city: code,kind,name,parent,postcode,lat,lng"},
    {.name = "places boundaries",
     .options = {{"FILE", OPT_IN, true}},
     .run = load_boundaries,
     .doc = "boundaries of wards for the map, a GeoJSON of polygons with the wards' codes"},
    {.name = NULL},
};
