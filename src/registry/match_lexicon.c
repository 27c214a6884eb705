/*
 * Words the matching engine knows before it has seen a register: what a business calls its form
 * (toko, CV, restaurant), titles, products with their sector, names that are borne by many, and
 * other spellings and abbreviations with the word they stand for. A word that is missing here
 * does no harm: it counts as a plain word, and the register's own frequencies weigh it.
 *
 * One string per word, "WORD KIND [STANDS-FOR]", in byte order of the words, searched by
 * halving; the test checks order and form. KIND is C common in names, F form of business,
 * T title, S stop word, N number, B branch, - nothing special, or P and the sector it sells in:
 * a food and drink, b groceries, c clothes, d laundry, e beauty, f vehicles, g phones and
 * computers, h printing, i building and wood, j crafts, k health, l plants and animals,
 * m lessons, n transport and hire, o services.
 */
#include "match_lexicon.h"

#include <string.h>

/* clang-format off */
static const char *const lexemes[] = {
    "a S", "aa T", "abadi C", "abah T", "abd C abdul", "abdoel C abdul", "abdul C", "abon Pa",
    "accessories Pg aksesoris", "achm C ahmad", "achmad C ahmad", "achmat C ahmad",
    "advertising Ph", "agen F", "agung C", "agus C", "ahm C ahmad", "ahmad C", "ahmat C ahmad",
    "ahmed C ahmad", "aisyah C", "akhmad C ahmad", "akmad C ahmad", "aksesori Pg aksesoris",
    "aksesories Pg aksesoris", "aksesoris Pg", "akuarium Pl", "ali C", "alias S", "alm T",
    "almarhum T", "almh T", "aluminium Pi", "amanah C", "american Pa", "amin C", "an S", "ana C",
    "and S dan", "aneka F", "angkringan Pa", "angkutan Pn", "ani C", "anik C", "anisa C", "anton C",
    "anugerah C", "anyaman Pj", "apotek Pk", "apotik Pk apotek", "aqua Pb", "aquarium Pl", "ari C",
    "arif C", "asli F", "asri C", "at S", "atau S", "atk Ph", "ayam Pa", "aym Pa ayam", "bagus C",
    "bahagia C", "baju Pc", "bakar Pa", "bakery Pa", "bakmi Pa mie", "bakso Pa", "bambang C",
    "bambu Pj", "ban Pf", "bang T", "bangunan Pi", "bapak T pak", "bapk T pak", "bar F",
    "barakah C barokah", "barbecue Pa", "barbeque Pa barbecue", "barber Pe barbershop",
    "barbershop Pe", "barokah C", "barokh C barokah", "baroqah C barokah", "baru C",
    "baso Pa bakso", "basuki C", "batagor Pa", "batako Pi", "batik Pc", "bbq Pa barbecue",
    "beauty Pe", "bebek Pa", "bekam Pk", "belajar Pm", "bengkel Pf", "bengkl Pf bengkel",
    "beras Pb", "berkah C", "berlian C", "bersama C", "bersaudara C", "besi Pi", "bibit Pl",
    "bimbel Pm", "bin S", "binatu Pd", "bintang C", "binti S", "bistro F", "bkl Pf bengkel",
    "bngkl Pf bengkel", "bolu Pa", "boneka Pj", "booth F", "bordir Pc", "boutique Pc", "bp T pak",
    "bpk T pak", "branch B cabang", "brasserie F", "bread Pa roti", "bros - brothers",
    "brownies Pa", "bu T", "buah Pb", "bubur Pa", "bude T", "budhe T", "budi C", "buk T bu",
    "buku Ph", "bumbu Pa", "bunda T bu", "bunga Pl", "burger Pa", "burung Pl", "busana Pc",
    "butik Pc", "by S", "cab B cabang", "cabang B", "cafe F", "caffe F cafe", "cahaya C", "cahyo C",
    "cak T", "cake Pa kue", "cakes Pa kue", "camilan Pa", "cargo Pn", "cat Pi",
    "catering Pa katering", "cathering Pa katering", "cbg B cabang", "ceker Pa", "cell Pg seluler",
    "cellular Pg seluler", "celuler Pg seluler", "cemilan Pa camilan", "cendol Pa", "center F",
    "centre F center", "cetak Ph", "chez S", "chicken Pa", "chinese Pa", "ci T", "cik T",
    "cilok Pa", "cimol Pa", "clothing Pc", "club F", "co F", "coffe Pa kopi", "coffee Pa kopi",
    "coffeeshop F", "company F co", "computer Pg komputer", "copy Ph fotokopi", "corner F",
    "corp F", "counter Pg", "crab Pa", "craft Pj", "cuci Pd", "cukur Pe", "cv F", "da S",
    "dagang F", "daging Pa", "dan S", "dapur F", "dari S", "data Pg", "dawet Pa", "de S", "dedi C",
    "dekorasi Po", "del S", "deli Pa", "delicatessen Pa deli", "della S", "dengan S", "deni C",
    "depot F", "des S", "dewi C", "dg S dengan", "dgn S dengan", "dhe S de", "di S", "dian C",
    "didik C", "digital Ph", "dimsum Pa", "dinamo Pf", "diner F", "distributor F", "distro Pc",
    "doa C", "donat Pa", "donut Pa donat", "donuts Pa donat", "doughnut Pa donat",
    "doughnuts Pa donat", "dr T", "dra T", "drg T", "drs T", "du S", "dua N 2", "dwi C", "eatery F",
    "edi C", "edukasi Pm", "eko C", "ekspedisi Pn", "el S", "elektro Pg", "elektronik Pg",
    "elpiji Pb", "emas Pj", "enak F", "encik T", "endang C", "erna C", "es Pa", "et S", "event Po",
    "evi C", "fa F", "fajar C", "family C", "farma Pk", "fashion Pc", "fatimah C", "fc Ph fotokopi",
    "firma F", "fish Pa", "fitri C", "florist Pl", "food Pa", "foods Pa", "for S", "foto Ph",
    "fotocopy Ph fotokopi", "fotokopi Ph", "french Pa", "frozen Pa", "furniture Pi mebel",
    "gadget Pg", "gado Pa", "galeri F", "gallery F", "galon Pb", "galvalum Pi", "gamis Pc",
    "garden C", "garmen Pc", "gembira C", "genteng Pi", "geprek Pa", "gerabah Pj", "gerai F",
    "getuk Pa", "golden C", "gor Pa goreng", "goreng Pa", "gorengan Pa", "grill F", "grocery Pb",
    "grosir F", "group F grup", "grup F", "gudeg Pa", "gula Pb", "gulai Pa", "gule Pa", "gunawan C",
    "gus T", "h T", "hadi C", "hajah T hj", "haji T h", "hajjah T hj", "handayani C",
    "handicraft Pj", "handycraft Pj handicraft", "happy C", "harapan C", "hari C", "hartono C",
    "hasan C", "hendra C", "herbal Pk", "heri C", "heru C", "hidayat C", "hidroponik Pl",
    "hijab Pc jilbab", "hikmah C", "hj T", "hjh T hj", "home F", "homestay Po", "house F", "hp Pg",
    "ibrahim C", "ibu T bu", "ibuk T bu", "ibunda C", "ice Pa", "iga Pa", "ii N 2", "iii N 3",
    "ika C", "ikan Pa", "il S", "in S", "inc F", "ind F industri", "indah C", "indian Pa",
    "indonesia F", "indra C", "industr F industri", "industri F", "industries F industri",
    "industry F industri", "inn F", "internasional - international", "internet Pg",
    "intl - international", "ir T", "irma C", "ismail C", "istiqomah C", "italian Pa", "iv N 4",
    "iwan C", "ix N 9", "jahit Pc", "jajan Pa jajanan", "jajanan Pa", "jamu Pk", "jamur Pl",
    "japanese Pa", "jasa Po", "jaya F", "jilbab Pc", "joe C", "john C", "jok Pf", "joko C",
    "jual F", "juice Pa jus", "jumiati C", "jus Pa", "kaca Pi", "kafe F cafe", "kak T", "kakek T",
    "kambing Pa", "kang T", "kaos Pc", "kartika C", "kartini C", "karya C", "katering Pa",
    "kayu Pi", "ke S", "kebab Pa", "kebaya Pc", "kecantikan Pe", "kedai F", "kelompok F",
    "kelontong Pb", "kelontongan Pb kelontong", "keluarga C", "kemasan Pb", "kerajinan Pj",
    "keramik Pi", "keripik Pa", "kerudung Pc jilbab", "kerupuk Pa", "ketan Pa", "ketok Pf",
    "ketoprak Pa", "kh T", "khas F", "khoirul C", "kikil Pa", "king C", "kios F", "kitchen F",
    "klepon Pa", "klinik Pk", "klontong Pb kelontong", "knalpot Pf", "ko T", "koh T", "komputer Pg",
    "konter Pg counter", "kontrakan Po", "konveksi Pc", "kop F koperasi", "koperasi F", "kopi Pa",
    "kos Po", "kosmetik Pe", "kost Po kos", "kripik Pa keripik", "kriya Pj", "krupuk Pa kerupuk",
    "kuah Pa", "kub F", "kucing Pl", "kue Pa", "kue2 Pa kue", "kuliner Pa", "kurir Pn",
    "kurniawan C", "kursus Pm", "kusen Pi", "kusuma C", "kyai T", "l S", "la S", "lalapan Pa",
    "lancar C", "lapak F", "laptop Pg", "las S", "laundri Pd laundry", "laundry Pd",
    "laundy Pd laundry", "le S", "lele Pa", "lemper Pa", "les S", "lestari C", "lia C", "lilik C",
    "linda C", "listrik Pi", "llc F", "lo S", "lobster Pa", "lodeh Pa", "londri Pd laundry",
    "lontong Pa", "los S", "lounge F", "lpg Pb", "ltd F", "luck C", "lucky C", "lukis Pj",
    "lukisan Pj", "lukman C", "lumpia Pa", "lutfi C", "madu Pa", "mainan Pj", "maju C", "mak T",
    "makan F", "makeup Pe", "makmur C", "malang F", "malkist Pa", "mama T", "mandiri C", "maria C",
    "market F", "marsudi C", "mart F", "martabak Pa", "mas T", "material Pi", "maulana C",
    "mawar C", "mb T mbak", "mbah T", "mbak T", "mbk T mbak", "mbok T", "md C muhamad", "mebel Pi",
    "mebeler Pi mebel", "melati C", "mendong Pj", "merdeka C", "meubel Pi mebel", "mexican Pa",
    "mhd C muhamad", "mi Pa mie", "mia C", "mie Pa", "mila C", "minimarket F", "minuman Pa",
    "minyak Pb", "mkn F makan", "mlijo Pb", "mobil Pf", "moch C muhamad", "mochamad C muhamad",
    "mochamat C muhamad", "mochammad C muhamad", "mode Pc", "modiste Pc", "moh C muhamad",
    "mohamad C muhamad", "mohamat C muhamad", "mohamed C muhamad", "mohammad C muhamad",
    "mohammed C muhamad", "mohd C muhamad", "mokhamad C muhamad", "mokhammad C muhamad", "motor Pf",
    "mr T", "mracang Pb peracangan", "mrs T", "ms T", "mt - mount", "much C muhamad",
    "muchamad C muhamad", "muchammad C muhamad", "muh C muhamad", "muhamad C", "muhamat C muhamad",
    "muhamed C muhamad", "muhammad C muhamad", "muhammat C muhamad", "muhammed C muhamad", "muji C",
    "mukhamad C muhamad", "mukhammad C muhamad", "mulya C", "mulyadi C", "mulyo C", "mulyono C",
    "murah F", "mutiara C", "n S dan", "nail Pe", "nanang C", "nanik C", "nas Pa nasi", "nasi Pa",
    "nd S dan", "nenek T", "neng T", "nia C", "nina C", "ning T", "ningsih C", "nita C",
    "noodle Pa", "noodles Pa", "nova C", "novi C", "nugget Pa", "nur C", "nursery Pl", "nurul C",
    "nusantara F", "ny T", "nyai T", "nyonya T ny", "obat Pk", "of S", "official F", "ojek Pn",
    "oleh S", "oli Pf", "om T", "oma T", "on S", "onde Pa", "onderdil Pf", "opa T", "optik Pk",
    "optikal Pk", "organizer Po", "original C", "osteria F", "outlet F", "oyster Pa", "pak T",
    "pakan Pl", "pakde T", "pakdhe T", "palen Pb", "pangkalan F", "pangkas Pe", "papa T",
    "parfum Pe", "pasir Pi", "pasta Pa", "pastel Pa", "patisserie Pa", "paud Pm", "paving Pi",
    "pecel Pa", "pedagang F", "pelangi C", "pembenihan Pl", "pempek Pa", "pengrajin F",
    "penjahit Pc jahit", "penjual F", "pentol Pa", "penyet Pa", "penyetan Pa penyet",
    "peracangan Pb", "perajin F pengrajin", "perak Pj", "percetakan Ph cetak", "perhiasan Pj",
    "permak Pc", "pertanian Pl", "perusahaan F", "pet Pl", "peternakan Pl", "petshop Pl",
    "phone Pg", "photo Ph foto", "photocopy Ph fotokopi", "pijat Pe", "pisang Pa", "pizza Pa",
    "pizzaria Pa pizzeria", "pizzeria Pa", "place F", "plastik Pb", "point F", "poktan F",
    "pondok F", "ponsel Pg", "pracangan Pb peracangan", "prasetyo C", "pratama C",
    "print Ph printing", "printing Ph", "privat Pm", "produksi F", "prof T", "pt F", "pub F",
    "puji C", "pulsa Pg", "pupuk Pl", "purwanto C", "pusat F", "pusatnya F", "putera C putra",
    "puteri C putri", "putra C", "putri C", "racangan Pb peracangan", "raden T", "rahayu C",
    "rahman C", "rahmat C", "rajut Pc", "ramen Pa", "ratih C", "ratna C", "rawon Pa", "refleksi Pe",
    "rejeki C", "rejeky C rejeki", "reklame Ph", "rempah Pb", "rendang Pa", "rental Pn",
    "rest F restoran", "restaurant F restoran", "restaurants F restoran", "resto F restoran",
    "restoran F", "restorant F restoran", "restu C", "rezeki C rejeki", "rezki C rizki", "rias Pe",
    "rica Pa", "ridwan C", "rina C", "rini C", "riski C rizki", "risoles Pa",
    "ristorante F restoran", "rita C", "rizal C", "rizki C", "rizky C rizki", "rizqi C rizki",
    "rm F rumahmakan", "rmh F rumah", "rohmah C", "rokok Pb", "room F", "rotan Pj", "roti Pa",
    "royal C", "rr T", "rudi C", "rujak Pa", "rumah F", "rumahmakan F", "sablon Pc", "salon Pe",
    "sambal Pa", "sandal Pc", "sandwich Pa", "sanitair Pi", "santoso C", "sapi Pa", "sari C",
    "satay Pa sate", "sate Pa", "satu N 1", "saudara T sdr", "sayur Pb", "sayuran Pb sayur",
    "sdr T", "sdri T", "seafood Pa", "seblak Pa", "sederhana C", "sejahtera C", "sekolah Pm",
    "selular Pg seluler", "seluler Pg", "sembakau Pb sembako", "sembako Pb", "sentosa C",
    "sentra F", "sepatu Pc", "sepeda Pf", "seragam Pc", "serba F", "service Pf servis", "servis Pf",
    "setia C", "setiawan C", "setrika Pd", "setyo C", "sewa Pn", "shoes Pc", "shop F", "sinar C",
    "singkong Pa", "siomay Pa", "siti C", "skincare Pe", "slamet C", "snack Pa", "snackbar Pb",
    "sop Pa", "sosis Pa", "soto Pa", "sound Po", "souvenir Pj", "spa Pe", "sparepart Pf",
    "spesialis F", "sri C", "st - saint", "stan F stand", "stand F", "star C", "station F",
    "stationery Ph", "steak Pa", "steakhouse Pa steak", "steaks Pa steak", "stempel Ph", "store F",
    "studio F", "subur C", "sugeng C", "suharto C", "sukardi C", "sulastri C", "sumarni C",
    "sumber C", "sumiati C", "sunarto C", "sundari C", "suparman C", "supermarket F", "supplier F",
    "supri C", "supriyanto C", "surya C", "suryadi C", "suryani C", "susanti C", "sushi Pa",
    "susilo C", "susu Pa", "sutrisno C", "suwarno C", "suyanto C", "swalayan F", "syaiful C",
    "tahu Pa", "tailor Pc jahit", "takoyaki Pa", "tambal Pf", "tanaman Pl", "tani Pl", "tante T",
    "tape Pa", "tas Pc", "taufik C", "tavern F", "taylor Pc jahit", "tb F", "tea Pa", "teh T",
    "teknik Pi", "tela Pa", "telur Pa", "tempe Pa", "tenda Pn", "tenun Pc", "ternak Pl", "terop Pn",
    "thai Pa", "the S", "tiga N 3", "tini C", "titik C", "tk F toko", "tn T", "to S", "toko F",
    "tongseng Pa", "toni C", "tony C", "topeng Pj", "transport Pn", "trattoria F", "travel Pn",
    "tri C", "tuan T tn", "tumpeng Pa", "tunas C", "tuti C", "tutik C", "ubi Pa", "ud F", "uda T",
    "udin C", "ukir Pj", "ukiran Pj", "ukm F umkm", "umar C", "umi T", "umkm F", "ummi T umi",
    "undangan Ph", "unggas Pl", "uni T", "untuk S", "usaha F", "ust T", "ustad T ust",
    "ustadz T ust", "utama C", "utami C", "utk S untuk", "variasi Pf", "vi N 6", "vii N 7",
    "viii N 8", "wahyu C", "wahyuni C", "war F warung", "warkop F", "warnet Pg", "waroeng F warung",
    "warong F warung", "warung F", "wati C", "wawan C", "wedang Pa", "wedding Po", "wibowo C",
    "widodo C", "wiwik C", "world F", "wr F warung", "wrg F warung", "wrng F warung",
    "wrung F warung", "wulandari C", "y S", "yang S", "yani C", "yanto C", "yati C", "yayuk C",
    "yg S yang", "yogurt Pa", "yudi C", "yuli C", "yuliana C", "yunus C", "yusuf C", "zainal C",
    "zainuddin C",
};

/* Words that tell what stands in an address: see enum role for the letters. */
static const char *const markers[] = {
    "al K", "alamat K", "alm K", "and K", "arah X", "at X", "av K", "ave K", "avenue K",
    "avenues K", "aves K", "barat Y", "belakang X", "bet X", "between X", "bl K", "blk B", "blkg X",
    "block B", "blok B", "blvd K", "boulevard K", "brt Y barat", "court K", "ct K", "dan Y", "de Y",
    "dekat X", "depan X", "desa A", "di K", "dkt X", "dpn X", "dr K", "drive K", "ds A", "dsn A",
    "dua D 2", "dusun A", "e Y", "east Y e", "eighth D 8", "fifth D 5", "first D 1", "fl O",
    "floor O", "fourth D 4", "gang L", "gg L", "gng L", "graha Y", "griya Y", "highway K", "hwy K",
    "i D 1", "ii D 2", "iii D 3", "iv D 4", "ix D 9", "jalan R", "jalanan R", "jaln R", "jatim Y",
    "jin R", "jl R", "jlan R", "jlm R", "jln R", "kab A", "kabupaten A", "kampoeng Y kampung",
    "kampung Y", "kapling B", "kav B", "kavling B", "kec A", "kecamatan A", "kel A", "kelurahan A",
    "kios O", "km O", "kodepos O", "komp Y komplek", "komplek Y", "kompleks Y komplek", "kota A",
    "kp Y kampung", "kpg Y kampung", "la Y", "lane K", "lantai O", "ln K", "lorong L", "los O",
    "lrg L", "lt O", "malang Y", "mlg Y malang", "mount Y", "mt Y mount", "n Y", "near X",
    "ninth D 9", "nmr H", "no H", "nomer H", "nomor H", "north Y n", "nr H", "num H", "of K",
    "off X", "parkway K", "pasar Y", "perum Y", "perumahan Y perum", "pkwy K", "pl K", "place K",
    "plaza K", "prm Y perum", "propinsi A", "prov A", "provinsi A", "psr Y pasar", "raya Y", "rd K",
    "road K", "room O", "rt T", "ruko Y", "rw W", "ry Y raya", "s Y", "saint Y", "samping X",
    "satu D 1", "sebelah X", "seberang X", "second D 2", "sel Y selatan", "selatan Y",
    "seventh D 7", "sixth D 6", "slt Y selatan", "sltn Y selatan", "south Y s", "sq K", "square K",
    "st K", "ste O", "str K", "street K", "suite O", "tenth D 10", "the K", "third D 3", "tiga D 3",
    "tim Y timur", "timur Y", "tmr Y timur", "unit O", "utara Y", "utr Y utara", "v D 5", "vi D 6",
    "vii D 7", "viii D 8", "w Y", "way K", "west Y w", "wy K", "x D 10",
};
/* clang-format on */

/* What stands behind a person's name after a comma, dots left out: "S.Pd." is "spd". */
static const char *const degrees[] = {
    "ag",   "ak",   "amd", "amdkeb", "amk",  "ba",   "bsc",  "dr",   "drg", "hum",
    "jr",   "keb",  "kep", "kom",    "mag",  "mba",  "mh",   "mkes", "mm",  "mpd",
    "msi",  "mt",   "pd",  "psi",    "s",    "sag",  "sap",  "se",   "sei", "sh",
    "shi",  "shum", "sip", "sk",     "skep", "skm",  "skom", "sos",  "sp",  "spd",
    "spdi", "spsi", "spt", "sr",     "ssi",  "ssos", "sst",  "st",   "stp"};

/* Orders a word against an entry's first word. */
static int order(const char *word, const char *entry)
{
    while (*word && *word == *entry) {
        word++;
        entry++;
    }
    return (unsigned char)*word - (*entry == ' ' ? 0 : (unsigned char)*entry);
}

/* What stands behind the word in a table, or NULL. */
static const char *find(const char *const *table, size_t n, const char *word)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int o = order(word, table[mid]);
        if (o == 0)
            return strchr(table[mid], ' ') + 1;
        if (o < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

bool lexicon_find(const char *word, struct lexeme *ret_l)
{
    static const uint8_t kinds[26] = {['B' - 'A'] = TOKEN_BRANCH,  ['C' - 'A'] = TOKEN_COMMON,
                                      ['F' - 'A'] = TOKEN_FORM,    ['N' - 'A'] = TOKEN_NUMBER,
                                      ['P' - 'A'] = TOKEN_PRODUCT, ['S' - 'A'] = TOKEN_STOP,
                                      ['T' - 'A'] = TOKEN_TITLE};
    const char *p = find(lexemes, sizeof lexemes / sizeof *lexemes, word);
    if (!p)
        return false;
    *ret_l = (struct lexeme){.kind = *p == '-' ? TOKEN_PLAIN : kinds[*p - 'A']};
    if (*p++ == 'P')
        ret_l->sector = (uint8_t)(*p++ - 'a' + 1);
    ret_l->canon = *p == ' ' ? p + 1 : NULL;
    return true;
}

enum role lexicon_role(const char *word, const char **ret_canon)
{
    const char *p = find(markers, sizeof markers / sizeof *markers, word);
    *ret_canon = p && p[1] == ' ' ? p + 2 : word;
    return p ? (enum role) * p : ROLE_NONE;
}

bool lexicon_degree(const char *word)
{
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++)
        if (strcmp(word, degrees[i]) == 0)
            return true;
    return false;
}

const char *lexicon_at(size_t i)
{
    size_t words = sizeof lexemes / sizeof *lexemes, roles = sizeof markers / sizeof *markers;
    if (i < words)
        return lexemes[i];
    if (i == words)
        return "";
    return i - words - 1 < roles ? markers[i - words - 1] : NULL;
}
