/*
 * Words that tell what a message is about: everyday Indonesian, with what people in Malang say.
 * Folded; several words are looked for as they stand, a word with "*" by its beginning. What is to
 * be kept secret weighs more: a doubtful message is rather sealed than shown to neighbours.
 */
#include "category_guess.h"

#include "text.h"

#include <string.h>

static const struct {
    const char *code;
    int weight; /* of each word that is there */
    const char *words;
} topics[] = {
    {"debt_online", 3, "pinjol*,pindar,pinjaman online,pinjaman daring,paylater,pay later"},
    {"debt_illegal", 4, "pinjol ilegal,pinjaman ilegal,aplikasi ilegal"},
    {"debt_moneylender", 4,
     "rentenir*,bank titil,titil,bank plecit,plecit,bank keliling,bank harian,lintah darat,"
     "bank thithil"},
    {"harassment", 3,
     "teror*,diteror,neror,debt collector*,debtcollector,dc,penagih*,ditagih kasar,dipermalukan"},
    {"harassment_threat", 4,
     "ancam*,diancam,mengancam,ngancam,mau dibunuh,dibunuh,kekerasan,dipukul,dipukuli"},
    {"harassment_data", 4,
     "data pribadi,foto ktp,ktp saya disebar,disebar,sebar foto,sebar data,kontak saya disebar"},
    {"harassment_visit", 4,
     "penagih datang,didatangi penagih,dc datang,datang malam malam,barang saya diambil"},
    {"place_levy", 4, "pungli,pungutan liar,dipalak,preman,uang keamanan,japrem"},
    {"licence_nib", 2, "nib,oss,nomor induk berusaha"},
    {"licence_halal", 2, "halal"},
    {"licence_pirt", 2, "pirt,p irt,spp irt"},
    {"licence_bpom", 2, "bpom"},
    {"licence_brand", 2, "merek,merk,hak merek,haki"},
    {"licence", 1, "izin*,perizinan,ijin"},
    {"marketing_fraud", 3,
     "ditipu,tertipu,penipuan,penipu,pesanan fiktif,order fiktif,transfer palsu"},
    {"marketing_online", 2,
     "shopee*,tokopedia,gofood,grabfood,marketplace,toko online,jualan online,qris,tiktok*"},
    {"marketing_fair", 2, "pameran,bazar,bazaar,car free day,cfd"},
    {"marketing_packaging", 2, "kemasan,kemasannya,label,stiker"},
    {"marketing", 1, "pemasaran,jualan sepi,sepi pembeli,dagangan sepi,promosi"},
    {"production_tools", 1, "mesin*,alat,alat produksi,oven,mixer,kompor,freezer"},
    {"production_material", 2,
     "bahan baku,minyak goreng,tepung*,gula,elpiji,lpg,gas melon,kedelai,harga bahan"},
    {"production_skill", 2, "pelatihan,kursus,ingin belajar"},
    {"place_stall", 2,
     "lapak*,gerobak*,digusur,gusur,penggusuran,ditertibkan,penertiban,satpol*,pkl,relokasi"},
    {"place_market", 2, "pasar,kios,los pasar,atap bocor,pedagang pasar"},
    {"place_access", 2,
     "jalan rusak,jalan berlubang,listrik*,pln,mati lampu,pdam,air mati,sampah*,selokan"},
    {"disaster_fire", 3, "kebakaran,terbakar,kobong"},
    {"disaster_flood", 3, "banjir,kebanjiran,longsor"},
    {"capital_refused", 2, "kur ditolak,pengajuan ditolak,ditolak bank,pinjaman ditolak"},
    {"capital_grant", 2, "hibah,bantuan modal,bantuan pemerintah,bantuan umkm,blt,bpum,bansos"},
    {"capital_loan", 2, "kur,pinjaman modal,pinjam modal,tambah modal,butuh modal,modal usaha"},
    {"other_question", 1, "mau tanya,ingin bertanya,bertanya,bagaimana cara,syaratnya apa"},
};
enum { TOPICS = sizeof(topics) / sizeof(topics[0]), WORD_MAX = 40 };

/* Whether one of the words, as written in the table, stands in " folded text ". */
static bool mentions(const char *text, const char *word, size_t n)
{
    char key[WORD_MAX + 3];
    bool start = word[n - 1] == '*';
    snprintf(key, sizeof(key), " %.*s%s", (int)(n - start), word, start ? "" : " ");
    return strstr(text, key) != NULL;
}

static int score(const char *text, const char *words, int weight)
{
    int sum = 0;
    while (*words) {
        size_t n = strcspn(words, ",");
        sum += mentions(text, words, n) ? weight : 0;
        words += n + (words[n] == ',');
    }
    return sum;
}

/* The category itself where people may report under it, else what is above it. */
static const char *offered(struct ctx *cx, const char *code)
{
    struct category c;
    for (; code; code = category_parent(cx, code)) {
        if (category_open(cx, code) && category_get(cx, code, &c) == OK && c.is_public)
            return code;
        ctx_forgive(cx);
    }
    return NULL;
}

/* Where even "other" is gone, the first that there is. */
static const char *rest(struct ctx *cx)
{
    struct category *all;
    size_t n;
    const char *code = offered(cx, "other");
    if (code || category_list(cx, false, &all, &n) != OK)
        return code;
    for (size_t i = 0; i < n; i++)
        if (all[i].is_public)
            return all[i].code;
    return n ? all[0].code : NULL;
}

const char *category_guess_weighed(struct ctx *cx, const char *text, int *ret_weight)
{
    const char *best = NULL, *folded = arena_printf(cx->a, " %s ", text_fold(cx->a, text));
    int most = 0;
    for (size_t i = 0; i < TOPICS; i++) {
        int s = score(folded, topics[i].words, topics[i].weight);
        const char *code = s > most ? offered(cx, topics[i].code) : NULL;
        if (!code)
            continue;
        best = code;
        most = s;
    }
    *ret_weight = most;
    return best ? best : rest(cx);
}

const char *category_guess(struct ctx *cx, const char *text)
{
    int weight;
    return category_guess_weighed(cx, text, &weight);
}

const char *category_keywords(struct ctx *cx, const char *code)
{
    for (size_t i = 0; i < TOPICS; i++) {
        if (strcmp(topics[i].code, code) != 0)
            continue;
        char *words = arena_strdup(cx->a, topics[i].words), *to = words;
        for (const char *s = topics[i].words; *s; s++)
            if (*s != '*')
                *to++ = *s;
        *to = '\0';
        return words;
    }
    return NULL;
}
