/*
 * What the evidence about a pair means, in points that add up: 100 points multiply the odds by e.
 * What the business is called is weighed by itself. Whose it is (owner, NIK, NIB, phone) and
 * where it stands prop each other up, since a family shares house and phone: together they
 * count up to a ceiling and hardly beyond, so that they never outvote a name that clearly tells
 * another business. How the weights were found, and what they reach: MATCHING.md.
 */
#include "match_parts.h"

/* A curve: points for a likeness x, straight between the knots, flat outside. */
struct knot {
    int x, points;
};
enum { KNOTS = 6 };

/* For one text field: by how much of both agrees, how much of the shorter, how much in all. */
struct curves {
    struct knot dice[KNOTS], contain[KNOTS], shared[KNOTS];
};

#ifndef WEIGHT /* the tuning program makes them variable */
#define WEIGHT static const
#endif

WEIGHT struct curves name_curves = {
    .dice = {{0, -215}, {440, -215}, {470, -195}, {700, -80}, {790, 0}, {980, 85}},
    .contain = {{0, -220}, {140, -185}, {410, -85}, {570, -75}, {670, -5}, {830, 25}},
    .shared = {{84, -5}, {92, 75}, {116, 75}, {144, 115}, {152, 115}, {240, 115}},
};
WEIGHT struct curves owner_curves = {
    .dice = {{140, -255}, {230, -255}, {370, -155}, {580, -110}, {640, -25}, {840, 125}},
    .contain = {{340, 65}, {370, 65}, {510, 65}, {550, 145}, {720, 225}, {920, 225}},
    .shared = {{60, -80}, {96, 50}, {104, 90}, {150, 90}, {158, 130}, {322, 130}},
};
WEIGHT struct curves street_curves = {
    .dice = {{260, -175}, {360, -140}, {450, -140}, {490, -40}, {900, -40}, {1000, -40}},
    .contain = {{370, -15}, {480, -15}, {540, 100}, {630, 105}, {850, 245}, {1000, 245}},
    .shared = {{40, 40}, {52, 105}, {62, 105}, {78, 160}, {161, 160}, {208, 330}},
};
/* For names, by the pairs of letters they share, wherever words begin and end. */
WEIGHT struct knot grams_curve[KNOTS] = {{170, -150}, {310, -55}, {380, -30},
                                         {630, 25},   {740, 65},  {780, 70}};
/* For names, by what each has that the other lacks: the lighter side's weight. */
WEIGHT struct knot odd_curve[KNOTS] = {{0, 130}, {26, 85},    {36, 0},
                                       {90, 0},  {146, -210}, {230, -235}};
/* For names that agree, by how rare they are: 100 for a name nobody else bears. */
WEIGHT struct knot rarity_curve[KNOTS] = {{38, -280}, {87, -130}, {90, -100},
                                          {99, -100}, {100, 45},  {101, 45}};

enum flat {
    BASE, /* two records that merely share a key are rarely the same */
    NIK_SAME,
    NIK_DIFFERENT,
    NIB_SAME,
    NIB_DIFFERENT,
    PHONE_SAME,
    PHONE_NEAR,
    PHONE_DIFFERENT,
    NUMBER_SAME,
    NUMBER_LONG, /* per digit beyond two: a long number is rarely met by chance */
    NUMBER_NEAR,
    NUMBER_DIFFERENT,
    LANE_SAME,
    LANE_DIFFERENT,
    BLOCK_SAME,
    RT_SAME,
    RT_DIFFERENT,
    WARD_SAME, /* where every ward is rare; in proportion below; where no street agrees */
    WARD_DIFFERENT,
    NAME_ALONE,    /* nobody else is called like one of them */
    NAME_UNPAIRED, /* both names have words that the other lacks */
    PRODUCT_DIFFERENT,
    SECTOR_DIFFERENT,
    BRANCH_DIFFERENT,
    BRANCH_ONE_SIDE,
    CHAIN,          /* same name, but another owner and place */
    OTHER_BUSINESS, /* no likeness in name at all, whatever else agrees */
    CEILING,        /* of owner, phone and place together */
    CEILING_KEEP,   /* per cent of what goes beyond */
    FLATS
};
WEIGHT int flat[FLATS] = {
    [BASE] = -355,
    [NIK_SAME] = 480,
    [NIK_DIFFERENT] = -300,
    [NIB_SAME] = 450,
    [NIB_DIFFERENT] = -200,
    [PHONE_SAME] = 655,
    [PHONE_NEAR] = 575,
    [PHONE_DIFFERENT] = -180,
    [NUMBER_SAME] = 380,
    [NUMBER_LONG] = 120,
    [NUMBER_NEAR] = 35,
    [NUMBER_DIFFERENT] = -135,
    [LANE_SAME] = 245,
    [LANE_DIFFERENT] = -200,
    [BLOCK_SAME] = 160,
    [RT_SAME] = 220,
    [RT_DIFFERENT] = -125,
    [WARD_SAME] = 745,
    [WARD_DIFFERENT] = -235,
    [NAME_ALONE] = 60,
    [NAME_UNPAIRED] = -45,
    [PRODUCT_DIFFERENT] = -180,
    [SECTOR_DIFFERENT] = -240,
    [BRANCH_DIFFERENT] = -250,
    [BRANCH_ONE_SIDE] = -75,
    [CHAIN] = -20,
    [OTHER_BUSINESS] = -170,
    [CEILING] = 795,
    [CEILING_KEEP] = 10,
};

enum {
    SAME = 950,         /* likeness from which a text counts as the same */
    SIMILAR = 700,      /* as similar */
    ALIKE = 470,        /* from which it matters how rare a name is */
    FULL_WEIGHT = 45,   /* shared weight from which agreement counts in full */
    NO_LIKENESS = -600, /* name points below which it is surely called otherwise */
    POPULAR = 4,        /* bearers from which a name is called popular */
    PHONE_BEARERS = 3,  /* so many records may bear a phone before it loses weight */
    PHONE_BEARERS_MAX = 12
};

static int curve(const struct knot k[static KNOTS], int x)
{
    if (x <= k[0].x)
        return k[0].points;
    for (int i = 1; i < KNOTS; i++)
        if (x <= k[i].x)
            return k[i - 1].points +
                   (k[i].points - k[i - 1].points) * (x - k[i - 1].x) / (k[i].x - k[i - 1].x);
    return k[KNOTS - 1].points;
}

static int text_points(const struct curves *c, const struct likeness *l)
{
    return curve(c->dice, l->dice) + curve(c->contain, l->contain) + curve(c->shared, l->shared);
}

/* As text_points, but words that everybody bears ("Malang", an owner called "-") say nothing. */
static int weighed(const struct curves *c, const struct likeness *l)
{
    int points = l->known ? text_points(c, l) : 0;
    return points > 0 && l->shared < FULL_WEIGHT ? points * l->shared / FULL_WEIGHT : points;
}

/* Adds a reason, heaviest first; hands the points on. */
static int because(struct match_reasons *r, enum match_reason code, int points)
{
    if (!r || !points || r->n == MATCH_REASONS_MAX)
        return points;
    size_t at = r->n++;
    int weight = points < 0 ? -points : points;
    while (at && weight > (r->list[at - 1].points < 0 ? -r->list[at - 1].points
                                                      : r->list[at - 1].points)) {
        r->list[at] = r->list[at - 1];
        at--;
    }
    r->list[at].code = code;
    r->list[at].points = points;
    return points;
}

/* One of three reasons, by how alike a text is. */
static enum match_reason grade(const struct likeness *l, int points, enum match_reason same,
                               enum match_reason similar, enum match_reason different)
{
    if (l->dice >= SAME)
        return same;
    return points > 0 ? similar : different;
}

/* How alike two names are, how popular not yet counted. */
static int name_text_points(const struct evidence *e)
{
    const struct likeness *l = &e->name;
    int points = text_points(&name_curves, l) + curve(grams_curve, l->grams);
    points += curve(odd_curve, l->odd);
    points += e->name_bearers && !e->name_others ? flat[NAME_ALONE] : 0;
    return points + (l->unpaired_both ? flat[NAME_UNPAIRED] : 0);
}

static int name_points(const struct evidence *e, struct match_reasons *r)
{
    const struct likeness *l = &e->name;
    if (!l->known)
        return 0;
    int points = name_text_points(e), rarity = 0;
    if (l->dice >= ALIKE)
        rarity = curve(rarity_curve, (int)e->name_rarity);
    if (e->name_bearers >= POPULAR && rarity < 0)
        rarity = because(r, MATCH_NAME_POPULAR, rarity);
    else
        points += rarity, rarity = 0;
    enum match_reason code =
        grade(l, points, MATCH_NAME_SAME, MATCH_NAME_SIMILAR, MATCH_NAME_DIFFERENT);
    if (code != MATCH_NAME_SAME && l->contain >= SAME && points > 0)
        code = MATCH_NAME_PART;
    because(r, code, points);
    int sector = (l->product_conflict ? flat[PRODUCT_DIFFERENT] : 0) +
                 (e->sector_conflict ? flat[SECTOR_DIFFERENT] : 0);
    int branch = e->branch_conflict   ? flat[BRANCH_DIFFERENT]
                 : e->branch_one_side ? flat[BRANCH_ONE_SIDE]
                                      : 0;
    return points + rarity + because(r, MATCH_SECTOR_DIFFERENT, sector) +
           because(r, MATCH_BRANCH_DIFFERENT, branch);
}

/* The owner as a person: a NIK knows better than a name. */
static int owner_points(const struct evidence *e, struct match_reasons *r)
{
    int points = weighed(&owner_curves, &e->owner);
    if (e->nik == TELL_SAME)
        return because(r, MATCH_NIK_SAME, points > flat[NIK_SAME] ? points : flat[NIK_SAME]);
    if (e->nik == TELL_DIFFERENT)
        return because(r, MATCH_NIK_DIFFERENT, flat[NIK_DIFFERENT] + (points < 0 ? points : 0));
    return because(
        r, grade(&e->owner, points, MATCH_OWNER_SAME, MATCH_OWNER_SIMILAR, MATCH_OWNER_DIFFERENT),
        points);
}

static int phone_points(const struct evidence *e, struct match_reasons *r)
{
    switch (e->phone) {
    case TELL_NEAR: return because(r, MATCH_PHONE_SIMILAR, flat[PHONE_NEAR]);
    case TELL_DIFFERENT: return because(r, MATCH_PHONE_DIFFERENT, flat[PHONE_DIFFERENT]);
    case TELL_UNKNOWN: return 0;
    default: break;
    }
    int bearers = e->phone_bearers > PHONE_BEARERS_MAX ? PHONE_BEARERS_MAX : (int)e->phone_bearers;
    if (bearers <= PHONE_BEARERS)
        return because(r, MATCH_PHONE_SAME, flat[PHONE_SAME]);
    return because(r, MATCH_PHONE_SHARED, flat[PHONE_SAME] * PHONE_BEARERS / bearers);
}

static int nib_points(const struct evidence *e, struct match_reasons *r)
{
    if (e->nib == TELL_UNKNOWN)
        return 0;
    return e->nib == TELL_SAME ? because(r, MATCH_NIB_SAME, flat[NIB_SAME])
                               : because(r, MATCH_NIB_DIFFERENT, flat[NIB_DIFFERENT]);
}

static int place_points(const struct evidence *e, struct match_reasons *r)
{
    int points = weighed(&street_curves, &e->street), number = 0;
    if (e->lane != TELL_UNKNOWN)
        points += flat[e->lane == TELL_SAME ? LANE_SAME : LANE_DIFFERENT];
    points += e->block == TELL_SAME ? flat[BLOCK_SAME] : 0;
    if (e->rt != TELL_UNKNOWN && e->rw != TELL_UNKNOWN)
        points += flat[e->rt == TELL_SAME && e->rw == TELL_SAME ? RT_SAME : RT_DIFFERENT];
    if (e->number == TELL_SAME)
        points += flat[NUMBER_SAME] + flat[NUMBER_LONG] * (int)e->number_digits;
    else if (e->number == TELL_NEAR)
        points += flat[NUMBER_NEAR];
    else if (e->number == TELL_DIFFERENT)
        number = because(r, MATCH_NUMBER_DIFFERENT, flat[NUMBER_DIFFERENT]);
    bool same = e->street.dice >= SAME && e->number == TELL_SAME;
    because(r,
            same         ? MATCH_ADDRESS_SAME
            : points > 0 ? MATCH_ADDRESS_SIMILAR
                         : MATCH_ADDRESS_DIFFERENT,
            points);
    return points + number;
}

/* A street that agrees implies the ward: then only another one says something. */
static int ward_points(const struct evidence *e, int place, struct match_reasons *r)
{
    if (e->ward == TELL_DIFFERENT)
        return because(r, MATCH_WARD_DIFFERENT, flat[WARD_DIFFERENT]);
    if (e->ward == TELL_UNKNOWN || place > 0)
        return 0;
    return because(r, MATCH_WARD_SAME, flat[WARD_SAME] * (int)e->ward_rarity / 100);
}

int judge(const struct evidence *e, struct match_reasons *ret_reasons)
{
    struct match_reasons *r = ret_reasons;
    if (r)
        r->n = 0;
    int name = name_points(e, r), owner = owner_points(e, r), phone = phone_points(e, r),
        place = place_points(e, r), other = owner + phone + nib_points(e, r) + place,
        total = flat[BASE];
    int beyond = other > flat[CEILING] ? other - flat[CEILING] : 0;
    other -= beyond - beyond * flat[CEILING_KEEP] / 100;
    total += name + other + ward_points(e, place, r);
    if (e->name.dice >= SIMILAR && owner < 0 && place < 0 && phone <= 0)
        total += because(r, MATCH_CHAIN, flat[CHAIN]);
    if (name < NO_LIKENESS && other > 0)
        total += because(r, MATCH_OTHER_BUSINESS, flat[OTHER_BUSINESS]);
    return total;
}

int score_of_points(int points)
{
    /* 1000 / (1 + e^(-points/100)) at every 50 points */
    static const int at[] = {500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996, 998, 999};
    enum { STEP = 50, LAST = sizeof at / sizeof *at - 1 };
    int x = points < 0 ? -points : points;
    int score = 1000;
    if (x < STEP * LAST)
        score = at[x / STEP] + (at[x / STEP + 1] - at[x / STEP]) * (x % STEP) / STEP;
    return points < 0 ? 1000 - score : score;
}
