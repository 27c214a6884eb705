/*
 * How well does the matching engine tell who is who? Made-up two-source lists (match_sample.h)
 * run through blocking and scoring; printed per set: rows, true pairs, how many of them share a
 * key at all, candidate pairs, then precision, recall and F1 with a word table that has counted
 * the lists, and bare. "!" marks an F1 below what is aimed at. Pairs within a list count, too.
 *
 *   match_f1               the held-out seeds, the table of MATCHING.md
 *   match_f1 seed N        three others
 *   match_f1 file LIST     a labelled list of one's own, a row a line, tabs between: business
 *                          (a number), name, owner, phone, address, ward
 *   match_f1 miss SET N    N missed and N false pairs of a set, to look at
 *   match_f1 time          microseconds of prepare, keys and score
 *
 * gcc -std=c17 -D_GNU_SOURCE -O2 -iquote src/registry -iquote src/base bench/match_f1.c \
 *     build/libsahabat.a -lutf8proc -o build/match_f1
 */
#include "match_parts.h"
#include "match_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA = 1 << 30, PAIRS_MAX = 1 << 22, SEEDS = 3 };
enum { LOOK_SEED = 1, HELD_OUT_SEED = 1001 }; /* to look into, and not to be looked into */
enum { ROWS_MAX = 100000, LINE_MAX_BYTES = 2000, COLUMNS = 6 };

static const struct set {
    const char *name;
    struct sample_plan plan;
    int floor; /* F1 in per mille that is aimed at */
} sets[] = {
    {"id clean", {.mess = 8, .businesses = 3000, .overlap = 40, .traps = 20}, 930},
    {"id clean, no phone",
     {.mess = 8, .no_phone = 100, .businesses = 3000, .overlap = 40, .traps = 20},
     880},
    {"id messy", {.mess = 70, .businesses = 2500, .overlap = 45, .traps = 20}, 850},
    {"id messy, no phone",
     {.mess = 70, .no_phone = 100, .businesses = 2500, .overlap = 45, .traps = 20},
     820},
    {"id very messy", {.mess = 100, .businesses = 1500, .overlap = 50, .traps = 15}, 850},
    {"id messy, no owner",
     {.mess = 60, .no_owner = 100, .businesses = 1500, .overlap = 50, .traps = 15},
     850},
    {"foreign clean",
     {.style = SAMPLE_FOREIGN, .mess = 10, .businesses = 1000, .overlap = 25, .traps = 10},
     930},
    {"foreign clean, no phone",
     {.style = SAMPLE_FOREIGN,
      .mess = 10,
      .no_phone = 100,
      .businesses = 1000,
      .overlap = 25,
      .traps = 10},
     880},
    {"foreign messy",
     {.style = SAMPLE_FOREIGN, .mess = 70, .businesses = 2000, .overlap = 40, .traps = 15},
     850},
    {"foreign messy, no phone",
     {.style = SAMPLE_FOREIGN,
      .mess = 70,
      .no_phone = 100,
      .businesses = 2000,
      .overlap = 40,
      .traps = 15},
     820},
};

struct posting {
    struct match_key key;
    uint32_t row;
};
struct pair {
    uint32_t a, b;
};
struct run {
    struct sample sample;
    struct match_record **records;
    struct match_words *words;
    struct pair *pairs;
    size_t n;
};

static int by_key(const void *x, const void *y)
{
    const struct posting *a = x, *b = y;
    int order = strcmp(a->key.text, b->key.text);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static int by_pair(const void *x, const void *y)
{
    const struct pair *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* Pairs of rows that share a key which at most MATCH_BLOCK_MAX rows bear. */
static void block(struct arena *a, struct run *r)
{
    struct posting *all = arena_array(a, r->sample.n * MATCH_KEYS_MAX, sizeof *all);
    size_t n = 0;
    r->pairs = arena_array(a, PAIRS_MAX, sizeof *r->pairs);
    for (uint32_t i = 0; i < r->sample.n; i++) {
        struct match_key keys[MATCH_KEYS_MAX];
        size_t count = match_keys(r->records[i], keys);
        for (size_t k = 0; k < count; k++)
            all[n++] = (struct posting){.key = keys[k], .row = i};
    }
    qsort(all, n, sizeof *all, by_key);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && strcmp(all[to].key.text, all[from].key.text) == 0;)
            to++;
        if (to - from > MATCH_BLOCK_MAX)
            continue;
        for (size_t i = from; i < to; i++)
            for (size_t j = i + 1; j < to && r->n < PAIRS_MAX; j++)
                r->pairs[r->n++] = (struct pair){all[i].row, all[j].row};
    }
    qsort(r->pairs, r->n, sizeof *r->pairs, by_pair);
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++)
        if (!kept || by_pair(&r->pairs[kept - 1], &r->pairs[i]) != 0)
            r->pairs[kept++] = r->pairs[i];
    r->n = kept;
}

static struct run run_sample(struct arena *a, struct sample sample)
{
    struct run r = {.sample = sample, .words = match_words_new(a, 1 << 16)};
    r.records = arena_array(a, r.sample.n, sizeof *r.records);
    for (size_t i = 0; i < r.sample.n; i++) {
        r.records[i] = match_prepare(a, &r.sample.rows[i].raw);
        match_words_add(r.words, r.records[i]);
    }
    block(a, &r);
    return r;
}

static struct run run_set(struct arena *a, const struct sample_plan *plan)
{
    return run_sample(a, sample_make(a, plan));
}

static bool same(const struct run *r, struct pair p)
{
    return r->sample.rows[p.a].business == r->sample.rows[p.b].business;
}

struct found {
    size_t right, wrong;
};
struct figures {
    size_t rows, truth, met, candidates;
    struct found counted, bare; /* with a word table and without */
};

static void judge_pair(const struct run *r, struct pair p, const struct match_words *w,
                       struct found *f)
{
    if (match_score(r->records[p.a], r->records[p.b], w, NULL) < MATCH_REVIEW)
        return;
    f->right += same(r, p);
    f->wrong += !same(r, p);
}

static void measure(const struct run *r, struct figures *sum)
{
    sum->rows += r->sample.n;
    sum->truth += r->sample.pairs;
    sum->candidates += r->n;
    for (size_t i = 0; i < r->n; i++) {
        sum->met += same(r, r->pairs[i]);
        judge_pair(r, r->pairs[i], r->words, &sum->counted);
        judge_pair(r, r->pairs[i], NULL, &sum->bare);
    }
}

static void print_found(const struct found *f, size_t truth, double aim)
{
    double p = (double)f->right / (double)(f->right + f->wrong),
           q = (double)f->right / (double)truth, f1 = 2 * p * q / (p + q);
    printf(" | %.3f %.3f %.3f%s", p, q, f1, f1 < aim ? "!" : " ");
}

static void print_figures(const char *name, const struct figures *sum, unsigned lists, double aim)
{
    printf("%-26s %6zu %6zu %8.3f %10zu %5.2f", name, sum->rows / lists, sum->truth / lists,
           (double)sum->met / (double)sum->truth, sum->candidates / lists, aim);
    print_found(&sum->counted, sum->truth, aim);
    print_found(&sum->bare, sum->truth, aim);
    puts("");
}

static void print_heading(void)
{
    printf("%-26s %6s %6s %8s %10s %5s | counted: P R F1   | bare: P R F1\n", "set", "rows",
           "pairs", "blocking", "candidates", "aim");
}

static void print_table(uint64_t first_seed)
{
    print_heading();
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        struct figures sum = {0};
        for (unsigned i = 0; i < SEEDS; i++) {
            struct arena *a = arena_new(ARENA);
            struct sample_plan plan = sets[s].plan;
            plan.seed = first_seed + i;
            struct run r = run_set(a, &plan);
            measure(&r, &sum);
            arena_free(a);
        }
        print_figures(sets[s].name, &sum, SEEDS, sets[s].floor / 1000.0);
    }
}

/* ---- a list of one's own ---- */

static bool read_row(struct arena *a, char *line, struct sample_row *row)
{
    char *cell[COLUMNS];
    line[strcspn(line, "\r\n")] = '\0';
    for (size_t i = 0; i < COLUMNS; i++) {
        cell[i] = arena_strdup(a, line ? line : "");
        cell[i][strcspn(cell[i], "\t")] = '\0';
        line = line ? strchr(line, '\t') : NULL;
        line = line ? line + 1 : NULL;
    }
    *row = (struct sample_row){.business = (uint32_t)strtoul(cell[0], NULL, 10),
                               .raw = {.name = cell[1],
                                       .owner = cell[2],
                                       .phone = cell[3],
                                       .address = cell[4],
                                       .ward = cell[5]}};
    return *cell[0] >= '0' && *cell[0] <= '9';
}

static int print_file(const char *path)
{
    struct arena *a = arena_new(ARENA);
    struct sample s = {.rows = arena_array(a, ROWS_MAX, sizeof *s.rows)};
    struct figures sum = {0};
    char line[LINE_MAX_BYTES];
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        return 1;
    }
    while (s.n < ROWS_MAX && fgets(line, sizeof line, f))
        if (read_row(a, line, &s.rows[s.n])) {
            s.rows[s.n].raw.id = (int64_t)s.n;
            for (size_t i = 0; i < s.n; i++)
                s.pairs += s.rows[i].business == s.rows[s.n].business;
            s.n++;
        }
    fclose(f);
    struct run r = run_sample(a, s);
    measure(&r, &sum);
    print_heading();
    print_figures(path, &sum, 1, 0);
    arena_free(a);
    return 0;
}

static void print_row(const struct match_raw *r)
{
    printf("  %s | %s | %s | %s | %s\n", r->name, r->owner, r->phone, r->address, r->ward);
}

/* Shows pairs that the engine got wrong: missed ones first. */
static void print_wrong(size_t set, unsigned most)
{
    struct arena *a = arena_new(ARENA);
    struct sample_plan plan = sets[set].plan;
    plan.seed = LOOK_SEED;
    struct run r = run_set(a, &plan);
    for (int missed = 1; missed >= 0; missed--) {
        unsigned left = most;
        for (size_t i = 0; i < r.n && left; i++) {
            struct pair p = r.pairs[i];
            struct match_reasons why;
            int score = match_score(r.records[p.a], r.records[p.b], r.words, &why);
            if (same(&r, p) != (missed == 1) || (score >= MATCH_REVIEW) == (missed == 1))
                continue;
            printf("%s, %d:", missed ? "missed" : "false", score);
            for (size_t k = 0; k < why.n; k++)
                printf(" %s %d", match_reason_name(why.list[k].code), why.list[k].points);
            puts("");
            print_row(&r.sample.rows[p.a].raw);
            print_row(&r.sample.rows[p.b].raw);
            left--;
        }
    }
    arena_free(a);
}

static double micros(struct timespec from)
{
    struct timespec to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

static void print_time(void)
{
    struct arena *a = arena_new(ARENA), *scratch = arena_new(ARENA);
    struct sample_plan plan = {
        .seed = LOOK_SEED, .mess = 20, .businesses = 15000, .overlap = 40, .traps = 20};
    struct run r = run_set(a, &plan);
    struct timespec from;
    struct match_key keys[MATCH_KEYS_MAX];
    size_t n = 0;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t i = 0; i < r.sample.n; i++) {
        struct arena_mark mark = arena_mark(scratch);
        match_prepare(scratch, &r.sample.rows[i].raw);
        arena_reset(scratch, mark);
    }
    printf("prepare %.2f us", micros(from) / (double)r.sample.n);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t i = 0; i < r.sample.n; i++)
        n += match_keys(r.records[i], keys);
    printf(", keys %.2f us (%.1f each)", micros(from) / (double)r.sample.n,
           (double)n / (double)r.sample.n);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    long sum = 0;
    for (size_t i = 0; i < r.n; i++)
        sum += match_score(r.records[r.pairs[i].a], r.records[r.pairs[i].b], r.words, NULL);
    printf(", score %.2f us (%zu pairs, %zu rows, mean %ld)\n", micros(from) / (double)r.n, r.n,
           r.sample.n, r.n ? sum / (long)r.n : 0);
    arena_free(scratch);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "time") == 0) {
        print_time();
        return 0;
    }
    if (strcmp(what, "miss") == 0 && argc == 4) {
        size_t set = strtoul(argv[2], NULL, 10);
        if (set >= sizeof sets / sizeof *sets)
            return 2;
        print_wrong(set, (unsigned)strtoul(argv[3], NULL, 10));
        return 0;
    }
    if (strcmp(what, "file") == 0 && argc == 3)
        return print_file(argv[2]);
    print_table(strcmp(what, "seed") == 0 && argc == 3 ? strtoul(argv[2], NULL, 10)
                                                       : HELD_OUT_SEED);
    return 0;
}
