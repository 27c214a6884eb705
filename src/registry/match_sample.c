/*
 * A made-up city of businesses and the two lists that two offices made of it. First the truth
 * (struct shop) with its traps; then each list writes each shop down in its own way, and the
 * messier the plan, the worse (match_sample_noise.c).
 */
#include "match_sample.h"
#include "match_sample_noise.h"
#include "match_sample_words.h"

#include <string.h>

struct shop {
    char form[SAMPLE_TEXT], core[SAMPLE_TEXT], call[SAMPLE_TEXT]; /* "Warung", "Bakso", "Pak Man" */
    char owner[SAMPLE_TEXT], phone[SAMPLE_TEXT];
    const char *road, *kind, *ward; /* kind: "st." in a foreign city */
    unsigned number, lane, rt, rw;
    bool woman;
};

struct city {
    struct chance c;
    const struct sample_plan *plan;
    struct shop *shops;
    size_t n;
};

/* ---- the truth ---- */

/* A word nobody has seen: "Zarona", "Kelimba". */
static void invented(struct chance *c, char *to)
{
    static const char *const parts[] = {"za", "ro", "na", "ke",  "lim", "ba",  "tu", "sa",
                                        "vi", "ra", "mo", "di",  "las", "per", "ka", "no",
                                        "wi", "fa", "yu", "gen", "del", "mar", "so", "ti",
                                        "ha", "lu", "qi", "ne",  NULL};
    noise_set(to, "%s%s%s", chance_pick(c, parts), chance_pick(c, parts),
              chance_of(c, 60) ? chance_pick(c, parts) : "");
    to[0] = (char)(to[0] - 32);
}

static void make_owner(struct chance *c, struct shop *s)
{
    s->woman = chance_of(c, 52);
    const char *const *given = s->woman ? sample_women : sample_men;
    const char *first = chance_pick(c, given), *second = chance_pick(c, given);
    unsigned kind = chance_below(c, 100);
    if (kind < 14)
        noise_set(s->owner, "%s", first);
    else if (kind < 50)
        noise_set(s->owner, "%s %s", first, chance_pick(c, sample_family));
    else if (kind < 75)
        noise_set(s->owner, "%s %s", first, second);
    else
        noise_set(s->owner, "%s %s %s", first, second, chance_pick(c, sample_family));
}

/* What it is called: a product, a fine word, the owner, in the usual mixtures. */
static void make_name(struct chance *c, struct shop *s)
{
    static const char *const women[] = {"Bu", "Bu", "Mbak", "Mbok", "Ibu", "Mak", "Bunda", NULL};
    static const char *const men[] = {"Pak", "Pak", "Cak", "Mas", "Abah", "Haji", "Mbah", NULL};
    const char *product = chance_pick(c, sample_products), *fancy = chance_pick(c, sample_fancy);
    unsigned kind = chance_below(c, 100);
    bool form = kind < 22 || chance_of(c, 35);
    noise_set(s->form, "%s", form ? chance_pick(c, sample_forms) : "");
    noise_set(s->core, "%s", kind < 12 ? fancy : kind < 22 ? "" : product);
    noise_set(s->call, "%s %.*s", chance_pick(c, s->woman ? women : men),
              (int)strcspn(s->owner, " "), s->owner);
    if (kind < 12)
        s->call[0] = '\0';
    else if (kind >= 55 && kind < 90)
        noise_set(s->call, "%s", fancy);
    else if (kind >= 90)
        invented(c, s->call);
}

static void make_phone(struct chance *c, struct shop *s)
{
    static const char *const mobile[] = {"0812", "0813", "0815", "0816", "0821", "0822",
                                         "0851", "0852", "0856", "0857", "0858", "0877",
                                         "0878", "0881", "0895", "0896", "0899", NULL};
    if (chance_of(c, 88))
        noise_set(s->phone, "%s%04u%04u", chance_pick(c, mobile), chance_below(c, 10000),
                  chance_below(c, 10000));
    else
        noise_set(s->phone, "0341%06u", 300000 + chance_below(c, 500000));
}

static void make_place(struct chance *c, struct shop *s)
{
    unsigned wards = 0, road = 0;
    while (sample_wards[wards])
        wards++;
    s->road = chance_pick(c, sample_roads);
    while (sample_roads[road] != s->road)
        road++;
    /* a road lies in one ward or two, but for those that run through the whole city */
    s->ward = sample_wards[(road * 7 + chance_below(c, 2)) % wards];
    if (chance_of(c, 12))
        s->ward = chance_pick(c, sample_wards);
    s->kind = "";
    s->number = chance_of(c, 85) ? 1 + chance_below(c, chance_of(c, 70) ? 60 : 250) : 0;
    s->lane = chance_of(c, 30) ? 1 + chance_below(c, 12) : 0;
    s->rt = 1 + chance_below(c, 12);
    s->rw = 1 + chance_below(c, 9);
}

static void make_foreign_name(struct chance *c, struct shop *s)
{
    const char *first = chance_pick(c, sample_first), *family = chance_pick(c, sample_surname);
    char made[SAMPLE_TEXT];
    if (chance_of(c, 45)) {
        invented(c, made);
        made[0] = (char)(made[0] + 32);
        family = made;
    }
    unsigned kind = chance_below(c, 100);
    noise_set(s->form, "%s", chance_of(c, 55) ? chance_pick(c, sample_eat) : "");
    noise_set(s->call, "%s", chance_of(c, 15) ? chance_pick(c, sample_cuisine) : "");
    if (kind < 20)
        noise_set(s->core, "%s's", first);
    else if (kind < 35)
        noise_set(s->core, "%s %s's", first, family);
    else if (kind < 60)
        noise_set(s->core, "%s", family);
    else if (kind < 75)
        noise_set(s->core, "the %s %s", chance_pick(c, sample_adjective),
                  chance_pick(c, sample_adjective));
    else if (kind < 85)
        noise_set(s->core, "%s on %s", chance_pick(c, sample_adjective),
                  chance_pick(c, sample_street_us));
    else if (kind < 93)
        noise_set(s->core, "%s & %s", first, chance_pick(c, sample_first));
    else
        noise_set(s->core, "la %s", family);
}

static void make_foreign(struct chance *c, struct shop *s)
{
    static const char *const area[] = {"213", "310", "818", "212", "718",
                                       "415", "404", "702", NULL};
    make_foreign_name(c, s);
    s->owner[0] = '\0';
    noise_set(s->phone, "%s%03u%04u", chance_pick(c, area), 200 + chance_below(c, 799),
              chance_below(c, 10000));
    s->road = chance_pick(c, sample_street_us);
    s->kind = chance_pick(c, sample_kind_us);
    s->ward = chance_pick(c, sample_city_us);
    s->number = 1 + chance_below(c, chance_of(c, 40) ? 300 : 12000);
    s->lane = chance_below(c, 8); /* 1..4: north, south, east, west */
    s->rt = s->rw = 0;
}

static void make_shop(struct city *t, struct shop *s)
{
    if (t->plan->style == SAMPLE_FOREIGN) {
        make_foreign(&t->c, s);
        return;
    }
    make_owner(&t->c, s);
    make_name(&t->c, s);
    make_phone(&t->c, s);
    make_place(&t->c, s);
}

static void take_place(struct shop *s, const struct shop *of)
{
    s->road = of->road, s->kind = of->kind, s->ward = of->ward;
    s->number = of->number, s->lane = of->lane, s->rt = of->rt, s->rw = of->rw;
}

static void take_name(struct shop *s, const struct shop *of)
{
    memcpy(s->form, of->form, SAMPLE_TEXT);
    memcpy(s->core, of->core, SAMPLE_TEXT);
    memcpy(s->call, of->call, SAMPLE_TEXT);
}

/* Another shop that shares with `first` what its kind of trap shares. */
static void make_twin(struct city *t, const struct shop *first, unsigned trap, struct shop *s)
{
    struct chance *c = &t->c;
    bool foreign = t->plan->style == SAMPLE_FOREIGN;
    make_shop(t, s);
    switch (trap) {
    case 0: /* one owner, another business */
        memcpy(s->owner, first->owner, SAMPLE_TEXT);
        s->woman = first->woman;
        if (!foreign)
            make_name(c, s);
        if (chance_of(c, 80))
            memcpy(s->phone, first->phone, SAMPLE_TEXT);
        if (chance_of(c, 50))
            take_place(s, first);
        break;
    case 1: /* a chain */
        take_name(s, first);
        if (chance_of(c, 30))
            noise_set(s->call, "%s", s->ward);
        if (chance_of(c, 15))
            memcpy(s->phone, first->phone, SAMPLE_TEXT);
        break;
    case 2: /* somebody's phone stands for many */
        memcpy(s->phone, first->phone, SAMPLE_TEXT);
        break;
    case 3: take_place(s, first); break; /* one house, market or food court */
    case 4:                              /* husband and wife */
        take_place(s, first);
        memcpy(s->phone, first->phone, SAMPLE_TEXT);
        break;
    default: /* called alike, by chance; often the owners, too */
        take_name(s, first);
        if (chance_of(c, 30))
            memcpy(s->owner, first->owner, SAMPLE_TEXT);
    }
}

static void make_city(struct city *t)
{
    static const uint8_t group[] = {2, 3, 6, 3, 2, 2};
    while (t->n < t->plan->businesses) {
        struct shop *first = &t->shops[t->n++];
        make_shop(t, first);
        if (!chance_of(&t->c, t->plan->traps / 2))
            continue;
        unsigned trap = chance_below(&t->c, 6);
        if (trap == 1)
            noise_set(first->core, "%s",
                      chance_pick(&t->c, t->plan->style == SAMPLE_FOREIGN ? sample_chain_us
                                                                          : sample_chains));
        unsigned more = 1 + chance_below(&t->c, group[trap]);
        for (; more && t->n < t->plan->businesses; more--)
            make_twin(t, first, trap, &t->shops[t->n++]);
    }
}

/* ---- the lists ---- */

static void spoil_words(struct chance *c, char *s)
{
    if (chance_slip(c, 2, 14))
        noise_drop_word(c, s);
    if (chance_slip(c, 2, 12))
        noise_turn_words(c, s, " ");
    if (chance_slip(c, 1, 8))
        noise_shorten_word(c, s);
    if (chance_slip(c, 2, 8))
        noise_join_words(c, s);
    if (chance_slip(c, 6, 45))
        noise_typo(c, s);
    if (chance_slip(c, 0, 18))
        noise_typo(c, s);
    if (chance_slip(c, 30, 50))
        noise_case(c, s);
}

static const char *write_form(struct chance *c, const char *form)
{
    static const char *const ways[][2] = {
        {"Warung", "Wr."},     {"Warung", "Wrg"}, {"Toko", "Tk."},
        {"Rumah Makan", "RM"}, {"UD", "U.D."},    {"CV", "C.V."},
        {"Warung", "Waroeng"}, {"Usaha", ""},     {"Depot", "Dpt"}};
    if (chance_slip(c, 3, 20))
        return chance_pick(c, sample_forms);
    if (chance_slip(c, 8, 30))
        return "";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(form, ways[i][0]) == 0 && chance_of(c, 15))
            return ways[i][1];
    return form;
}

static void write_name(struct chance *c, const struct shop *s, char *to)
{
    const char *form = write_form(c, s->form);
    bool turned = chance_slip(c, 2, 12);
    noise_set(to, "%s%s%s%s%s", form, *form ? " " : "", turned ? s->call : s->core,
              *s->core && *s->call ? " " : "", turned ? s->core : s->call);
    if (!*s->core && !*s->call)
        noise_set(to, "%s %s", *s->form ? s->form : "Usaha", s->owner);
    if (chance_slip(c, 4, 14) && *s->owner)
        noise_set(to, chance_of(c, 50) ? "%s (%s)" : "%s %s", to, s->owner);
    if (chance_slip(c, 1, 5))
        noise_set(to, "%s Malang", to);
    if (chance_slip(c, 4, 18))
        noise_respell(c, to);
    spoil_words(c, to);
}

static void write_owner(struct city *t, const struct shop *s, char *to)
{
    static const char *const women[] = {"Ibu ", "Bu ", "Hj. ", "Ny. ", "Sdri. ", "Dra. ", NULL};
    static const char *const men[] = {"Bapak ", "Bpk. ", "H. ", "Pak ", "Sdr. ", "Drs. ", NULL};
    static const char *const degrees[] = {", SE", ", S.Pd.", ", SH", ", S.Kom",
                                          ", MM", ", A.Md",  NULL};
    static const char *const muhammad[] = {"Moh.", "M.",      "Moch.", "Mohammad",
                                           "Muh.", "Mohamad", NULL};
    struct chance *c = &t->c;
    noise_set(to, "%s", s->owner);
    if (chance_of(c, t->plan->no_owner) || chance_slip(c, 1, 10) || !*s->owner) {
        static const char *const unknown[] = {"", "", "-", "Tidak ada", NULL};
        noise_set(to, "%s", chance_pick(c, unknown));
        return;
    }
    if (chance_slip(c, 1, 5)) { /* the wife, the son */
        struct shop other;
        make_owner(c, &other);
        noise_set(to, "%s", other.owner);
        return;
    }
    if (chance_of(c, 50))
        noise_replace(to, chance_of(c, 50) ? "Muhammad" : "Mochamad", chance_pick(c, muhammad));
    if (chance_of(c, 30))
        noise_replace(to, "Achmad", "Ahmad");
    if (chance_slip(c, 4, 20)) {
        char *last = strrchr(to, ' ');
        if (last)
            *last = '\0';
    }
    if (chance_slip(c, 2, 10)) { /* "Sri W." */
        char *last = strrchr(to, ' ');
        if (last && last[1])
            last[2] = '\0';
    }
    if (chance_slip(c, 2, 8))
        noise_turn_words(c, to, chance_of(c, 50) ? ", " : " ");
    if (chance_slip(c, 6, 24))
        noise_respell(c, to);
    if (chance_slip(c, 4, 30))
        noise_typo(c, to);
    if (chance_slip(c, 12, 30))
        noise_set(to, "%s%s", chance_pick(c, s->woman ? women : men), to);
    if (chance_slip(c, 4, 8))
        noise_set(to, "%s%s", to, chance_pick(c, degrees));
    if (chance_of(c, 30))
        noise_case(c, to);
}

static void write_phone(struct city *t, const struct shop *s, char *to)
{
    struct chance *c = &t->c;
    struct shop other;
    noise_set(to, "%s", s->phone);
    if (chance_of(c, t->plan->no_phone) || chance_slip(c, 3, 18)) {
        noise_set(to, "%s", chance_of(c, 80) ? "" : "-");
        return;
    }
    if (chance_slip(c, 2, 12)) { /* a new number */
        make_phone(c, &other);
        noise_set(to, "%s", other.phone);
    } else if (chance_slip(c, 1, 8)) {
        noise_digit(c, to);
    }
    if (t->plan->style == SAMPLE_FOREIGN) {
        noise_set(to, chance_of(c, 50) ? "%.3s/%.3s-%s" : "%.3s-%.3s-%s", to, to + 3, to + 6);
        return;
    }
    unsigned way = chance_below(c, 8);
    if (way == 0)
        noise_set(to, "+62%s", to + 1);
    else if (way == 1)
        noise_set(to, "62 %s", to + 1);
    else if (way == 2)
        noise_set(to, "%.4s-%.4s-%s", to, to + 4, to + 8);
    else if (way == 3)
        noise_set(to, "%s", to + 1);
    if (chance_slip(c, 3, 8)) {
        make_phone(c, &other);
        noise_set(to, "%s / %s", to, other.phone);
    }
}

static void write_details(struct chance *c, const struct shop *s, const char *road, char *to)
{
    static const char *const lanes[] = {"Gg.", "Gang", "Gg", "gg.", NULL};
    static const char *const numbers[] = {"No.", "No", "no", "Nomor", "", "No. ", NULL};
    static const char *const pre[] = {"Jl.", "Jl. ", "Jln.", "Jalan ", "Jl ", "JL.", "", NULL};
    static const char *const roman[] = {"",   "I",   "II",   "III", "IV", "V",
                                        "VI", "VII", "VIII", "IX",  "X"};
    noise_set(to, "%s%s", chance_pick(c, pre), road);
    if (s->lane && !chance_slip(c, 5, 25)) {
        if (s->lane <= 10 && chance_of(c, 35))
            noise_set(to, "%s %s %s", to, chance_pick(c, lanes), roman[s->lane]);
        else
            noise_set(to, "%s %s %u", to, chance_pick(c, lanes), s->lane);
    }
    unsigned number = s->number;
    if (chance_slip(c, 1, 5))
        number += 1 + chance_below(c, 20);
    if (number && !chance_slip(c, 4, 22))
        noise_set(to, "%s %s%u%s", to, chance_pick(c, numbers), number,
                  chance_slip(c, 1, 6) ? "A" : "");
    if (chance_of(c, 35))
        noise_set(to, chance_of(c, 50) ? "%s RT.%02u/RW.%02u" : "%s RT %u RW %u", to, s->rt, s->rw);
    else if (chance_of(c, 10))
        noise_set(to, "%s RT/RW %03u/%03u", to, s->rt, s->rw);
    if (chance_of(c, 20))
        noise_set(to, "%s%s %s", to, chance_of(c, 50) ? ", Kel." : " Kel", s->ward);
    if (chance_of(c, 15))
        noise_set(to, "%s%sMalang", to, chance_of(c, 50) ? ", " : " Kota ");
}

static void write_foreign_address(struct chance *c, const struct shop *s, const char *road,
                                  char *to)
{
    static const char *const side[][2] = {
        {"", ""}, {"n. ", "north "}, {"s. ", "south "}, {"e. ", "east "}, {"w. ", "west "}};
    static const char *const kinds[][2] = {{"st.", "street"},      {"ave.", "avenue"},
                                           {"blvd.", "boulevard"}, {"rd.", "road"},
                                           {"dr.", "drive"},       {"pl.", "place"}};
    const char *kind = s->kind, *facing = side[s->lane < 5 ? s->lane : 0][chance_of(c, 25)];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i][0]) == 0 && chance_of(c, 35))
            kind = kinds[i][1];
    if (chance_slip(c, 3, 20))
        kind = "";
    if (chance_slip(c, 5, 25))
        facing = "";
    unsigned number = s->number;
    if (chance_slip(c, 2, 8))
        number += 1 + chance_below(c, 20);
    if (chance_slip(c, 1, 12))
        noise_set(to, "%s%s %s", facing, road, kind);
    else
        noise_set(to, "%u %s%s %s", number, facing, road, kind);
    if (chance_slip(c, 10, 15))
        noise_set(to, "%s %s %s", to, chance_of(c, 50) ? "at" : "between",
                  chance_pick(c, sample_street_us));
    if (chance_slip(c, 50, 40))
        noise_set(to, "%s%s%s", to, chance_of(c, 50) ? ", " : " ", s->ward);
}

static void write_address(struct city *t, const struct shop *s, char *to)
{
    struct chance *c = &t->c;
    struct shop at = *s;
    char road[SAMPLE_TEXT];
    to[0] = '\0';
    if (chance_slip(c, 2, 12))
        return;
    bool foreign = t->plan->style == SAMPLE_FOREIGN;
    if (chance_slip(c, 1, 6)) { /* moved */
        struct shop other = at;
        if (foreign)
            make_foreign(c, &other);
        else
            make_place(c, &other);
        take_place(&at, &other);
    }
    noise_set(road, "%s", at.road);
    if (chance_slip(c, 4, 30))
        noise_typo(c, road);
    if (chance_slip(c, 1, 8))
        noise_drop_word(c, road);
    if (chance_slip(c, 1, 8))
        noise_shorten_word(c, road);
    if (foreign)
        write_foreign_address(c, &at, road, to);
    else
        write_details(c, &at, road, to);
    if (chance_of(c, 20))
        noise_case(c, to);
}

static const char *kept(struct arena *a, const char *text)
{
    return arena_strdup(a, text);
}

static void write_row(struct arena *a, struct city *t, const struct shop *s, struct sample_row *row)
{
    char text[SAMPLE_TEXT];
    bool foreign = t->plan->style == SAMPLE_FOREIGN;
    write_name(&t->c, s, text);
    row->raw.name = kept(a, text);
    write_owner(t, s, text);
    row->raw.owner = kept(a, text);
    write_phone(t, s, text);
    row->raw.phone = kept(a, text);
    write_address(t, s, text);
    row->raw.address = kept(a, text);
    row->raw.ward = foreign                    ? "35.73.02.1007"
                    : chance_slip(&t->c, 2, 8) ? chance_pick(&t->c, sample_wards)
                                               : s->ward;
}

struct sample sample_make(struct arena *a, const struct sample_plan *plan)
{
    struct city t = {.c = {.state = plan->seed * 7919 + 17, .mess = plan->mess}, .plan = plan};
    struct sample ret = {.rows = arena_array(a, 2 * plan->businesses, sizeof *ret.rows)};
    t.shops = arena_array(a, plan->businesses, sizeof *t.shops);
    make_city(&t);
    for (uint8_t list = 0; list < 2; list++) {
        struct chance who = {.state = plan->seed}; /* the same for both lists */
        for (size_t i = 0; i < t.n; i++) {
            bool both = chance_of(&who, plan->overlap), here = chance_of(&who, 50) == list;
            if (!both && !here)
                continue;
            struct sample_row *row = &ret.rows[ret.n];
            *row = (struct sample_row){.business = (uint32_t)i, .list = list};
            row->raw.id = (int64_t)ret.n++;
            write_row(a, &t, &t.shops[i], row);
            ret.pairs += both && list;
        }
    }
    return ret;
}
