/* The words of the made-up city: common Indonesian and American names, none of a real business. */
#include "match_sample_words.h"

#include <stddef.h>

/* clang-format off */
const char *const sample_men[] = {
    "Agus", "Budi", "Slamet", "Joko", "Sugeng", "Bambang", "Hari", "Eko", "Dwi", "Tri", "Wahyu",
    "Suparman", "Suprianto", "Sutrisno", "Mulyono", "Purwanto", "Santoso", "Hendra", "Rudi", "Andi",
    "Dedi", "Deni", "Iwan", "Yudi", "Wawan", "Heru", "Didik", "Mochamad", "Muhammad", "Ahmad",
    "Abdul", "Achmad", "Imam", "Khoirul", "Zainal", "Fajar", "Rizki", "Dimas", "Bagus", "Galih",
    "Teguh", "Suharto", "Soekarno", "Soetomo", "Djoko", "Subagyo", "Kasiyanto", "Paidi", "Wagimin",
    "Ngatiman", "Sarpan", "Tukiman", "Lukman", "Arif", "Nanang", "Nur", "Sholeh", "Mustofa",
    "Hasan", "Husein", "Ali", "Umar", "Yusuf", "Ibrahim", "Ismail", "Syaiful", "Taufik", "Faisal",
    "Ridwan", "Anwar", "Effendi", "Kurniawan", "Setiawan", "Gunawan", "Hermawan", "Darmawan",
    "Yohanes", "Petrus", "Stefanus", "Antonius", "Liem", "Tjahjono", "Gatot", "Wibisono",
    "Prayitno", "Rokhim", "Mashuri", "Jaelani", "Samsul", "Misbahul", "Habib", "Fathur", "Rofiq",
    "Syafii", "Edy", "Toni", "Roni", "Johan", "Ferry", "Kevin", "Bayu", "Satria", "Panji", "Guntur",
    "Wisnu", "Krisna", "Aditya", "Reza", "Ilham", "Yoga", "Tegar", "Sony", "Catur", "Pandu",
    "Rahmat", "Basuki", "Kholil", "Machfud", "Supeno", "Tarmuji", "Kusnadi", NULL};
const char *const sample_women[] = {
    "Sri", "Siti", "Dewi", "Endang", "Sulastri", "Sumiati", "Wahyuni", "Lestari", "Rahayu",
    "Ningsih", "Tutik", "Titik", "Yayuk", "Lilik", "Nanik", "Ani", "Ana", "Rina", "Rini", "Ratna",
    "Indah", "Sari", "Fitri", "Nurul", "Aisyah", "Fatimah", "Khotijah", "Maryam", "Kartini",
    "Kartika", "Yuli", "Yuliana", "Ika", "Eka", "Dian", "Diana", "Maya", "Mega", "Wulan", "Putri",
    "Ayu", "Anisa", "Nisa", "Lia", "Mia", "Tika", "Novi", "Nova", "Evi", "Erna", "Erni", "Susi",
    "Susanti", "Suryani", "Suparti", "Supiyah", "Ngatini", "Tumini", "Painah", "Jumiati",
    "Juwariyah", "Robiatul", "Lailatul", "Khusnul", "Mufidah", "Hanifah", "Halimah", "Zulaikha",
    "Umi", "Chusnul", "Istiqomah", "Musyarofah", "Anik", "Wiwik", "Winarsih", "Sundari", "Utami",
    "Handayani", "Puspita", "Pertiwi", "Kusuma", "Melati", "Anggraini", "Maria", "Theresia",
    "Agustina", "Christina", "Yohana", "Lidya", "Mei", "Ling", "Vera", "Vivi", "Yanti", "Yati",
    "Yeni", "Dwi", "Tri", "Nur", "Retno", "Ambar", "Laras", "Sekar", "Rukmini", "Hartatik",
    "Suprapti", "Kasiani", "Mutmainah", "Rohmah", "Alfiah", "Badriyah", "Sholihah", "Fauziah",
    "Nadia", "Salma", "Zahra", "Intan", "Bella", "Desi", "Ismawati", "Kusmiati", "Sulikah",
    "Marfuah", NULL};
const char *const sample_family[] = {
    "Wijaya", "Santoso", "Saputra", "Saputri", "Pratama", "Nugroho", "Hidayat", "Hidayati",
    "Kurniawan", "Setiawan", "Susanto", "Hartono", "Prasetyo", "Wibowo", "Purnomo", "Rahman",
    "Rahmawati", "Hakim", "Fauzi", "Maulana", "Firmansyah", "Ramadhan", "Suryadi", "Suryanto",
    "Subandi", "Kusumawati", "Wulandari", "Handoko", "Widodo", "Widayati", "Mardiana", "Lestari",
    "Puspitasari", "Permata", "Anggraini", "Siswanto", "Siswoyo", "Hariyanto", "Hariyati",
    "Mulyani", "Mulyadi", "Cahyono", "Cahyani", "Utomo", "Utami", "Basri", "Arifin", "Ariyanti",
    "Hasanah", "Jannah", "Khasanah", "Zulfikar", "Syahputra", "Amalia", "Safitri", "Oktavia",
    "Febrianti", "Agustin", "Kristanto", "Kristiani", "Halim", "Gunawan", "Tanoto", "Wongso",
    "Supriadi", "Sumarno", "Sumarsono", "Wardoyo", "Wicaksono", "Pamungkas", "Yulianto", "Yulianti",
    "Iskandar", "Baskoro", "Martono", "Mawardi", "Munir", "Nasution", "Simanjuntak", "Siregar",
    "Hutapea", "Manurung", "Sinaga", "Purwaningsih", "Wahyudi", "Subekti", "Soedibyo", "Tjandra",
    "Djuanda", "Irawan", "Budiman", "Darsono", NULL};
const char *const sample_forms[] = {
    "Warung", "Warung", "Warung", "Toko", "Toko", "Toko", "Depot", "Kedai", "Kios", "Rumah Makan",
    "UD", "CV", "Usaha", "Griya", "Dapur", "Sentra", "Warkop", "Pondok", "Gerai", "Lapak", NULL};
const char *const sample_products[] = {
    "Bakso", "Mie Ayam", "Soto Ayam", "Nasi Pecel", "Rawon", "Sate Kambing", "Lalapan", "Gado-gado",
    "Rujak Cingur", "Gorengan", "Tahu Campur", "Tempe", "Keripik Tempe", "Keripik Buah",
    "Kue Basah", "Kue Kering", "Roti", "Donat", "Brownies", "Jajanan Pasar", "Katering", "Kopi",
    "Es Degan", "Es Campur", "Jus Buah", "Ayam Geprek", "Ayam Goreng", "Bebek Goreng", "Lele",
    "Seblak", "Pentol", "Cilok", "Martabak", "Terang Bulan", "Sempol", "Nasi Goreng", "Sembako",
    "Kelontong", "Sayur", "Buah Segar", "Ikan Segar", "Daging", "Telur", "Beras", "Gas Elpiji",
    "Air Galon", "Jahit", "Konveksi", "Batik", "Bordir", "Hijab", "Busana Muslim", "Sepatu", "Tas",
    "Laundry", "Salon", "Potong Rambut", "Rias Pengantin", "Bengkel Motor", "Tambal Ban",
    "Cuci Motor", "Servis AC", "Pulsa", "Aksesoris HP", "Servis Komputer", "Fotokopi", "Percetakan",
    "Sablon", "Undangan", "Bangunan", "Las Besi", "Mebel", "Kusen Kayu", "Keramik", "Gerabah",
    "Anyaman Bambu", "Souvenir", "Mainan Kayu", "Jamu", "Herbal", "Pijat", "Tanaman Hias",
    "Pakan Burung", "Pupuk", "Ternak Lele", "Les Privat", "Rental Mobil", "Sewa Tenda", "Dekorasi",
    "Kos Putri", "Sound System", "Parfum", "Kosmetik", "Madu", "Sambal", "Bumbu", "Frozen Food",
    "Telur Asin", "Abon", "Susu Kedelai", "Yogurt", "Rempeyek", "Opak", "Lumpia", "Risoles", NULL};
const char *const sample_fancy[] = {
    "Sumber Rejeki", "Barokah", "Berkah", "Sumber Makmur", "Jaya Abadi", "Maju Jaya", "Sinar Jaya",
    "Lancar", "Sejahtera", "Mulya", "Sederhana", "Rahayu", "Putra Jaya", "Dua Putri",
    "Tiga Saudara", "Pelangi", "Melati", "Mawar", "Anggrek", "Cempaka", "Kenanga", "Mutiara",
    "Permata", "Berlian", "Cahaya", "Surya", "Bintang", "Bulan", "Matahari", "Amanah", "Al Hidayah",
    "An Nur", "Ar Rahman", "Bismillah", "Hikmah", "Karunia", "Anugerah", "Ebenezer", "Immanuel",
    "Tunas Muda", "Harapan Jaya", "Setia Kawan", "Sahabat", "Mitra Tani", "Arema", "Ngalam",
    "Singo Edan", "Kembang", "Omah Kayu", "Pawon Simbok", "Mbok Jum", "Cak Man", "Cak Kar",
    "Pak Djo", "Mbah Surip", "Oishi", "Kriuk", "Mak Nyus", "Nyonya Besar", "Si Doel", "Gajah Mada",
    "Majapahit", "Singosari", "Tumapel", "Ken Dedes", "Arjuna", "Semar", "Srikandi", "Gatotkaca",
    "Kresna", "Pandawa", "Sakinah", "Zahira", "Aqila", "Kaisar", "Ratu", "Lestari", "Indah", "Asri",
    "Nusantara", "Kencana", "Wijaya Kusuma", "Ragil", "Sulung", "Gemilang", "Sukses", "Makmur",
    "Utama", "Prima", "Bahagia", "Ceria", "Fortuna", "Galaxy", "Delima", "Tulip", "Safira",
    "Annisa", "Rizky", "Tiga Dara", "Empat Lima", "Lima Jaya", "Kartika", "Mekar", "Mekar Sari",
    "Tirta", "Bumi", "Angkasa", "Samudra", "Kencono", "Wong Kito", "Podomoro", "Podo Moro",
    "Loh Jinawi", "Gemah Ripah", "Guyub", "Rukun", "Tentrem", "Ayem", "Handayani", "Dirgantara",
    NULL};
const char *const sample_roads[] = {
    "Danau Toba", "Danau Sentani", "Danau Ranau", "Danau Maninjau", "Soekarno Hatta",
    "Letjen Sutoyo", "Letjen S. Parman", "Ahmad Yani", "Raya Tlogomas", "Raya Dieng",
    "Raya Langsep", "Bendungan Sutami", "Bendungan Sigura-gura", "Veteran", "Bandung", "Jakarta",
    "Surabaya", "Ijen", "Kawi", "Semeru", "Merbabu", "Arjuno", "Welirang", "Buring", "Gede",
    "Galunggung", "Mergan", "Sukun", "Kolonel Sugiono", "Martadinata", "Gatot Subroto",
    "Zainul Arifin", "Pasar Besar", "Kyai Tamin", "Sulawesi", "Halmahera", "Kasin",
    "Brigjen Katamso", "Janti", "Mayjen Panjaitan", "MT Haryono", "Gajayana", "Sumbersari",
    "Kerto Pamuji", "Kertosentono", "Joyo Tambaksari", "Joyo Utomo", "Candi Panggung",
    "Candi Mendut", "Borobudur", "Cengger Ayam", "Kalpataru", "Melati", "Mawar", "Kenanga",
    "Cempaka", "Teratai", "Sunan Ampel", "Sunan Kalijaga", "Sunan Giri", "Ki Ageng Gribig",
    "Muharto", "Mayjen Wiyono", "Urip Sumoharjo", "Panglima Sudirman", "Hamid Rusdi", "Sanan",
    "Tumenggung Suryo", "Batubara", "Laksda Adi Sucipto", "LA Sucipto", "Teluk Pacitan",
    "Teluk Grajakan", "Plaosan", "Ikan Tombro", "Ikan Piranha", "Simpang Gajayana",
    "Simpang Borobudur", "Puncak Borobudur", "Bareng Raya", "Bareng Kartini", "Klayatan",
    "Satsuit Tubun", "Supriadi", "S Supriadi", "Pelabuhan Ketapang", "Rajasa", "Parseh Jaya",
    "Mayjen Sungkono", "Raya Gadang", "Satria Barat", "Werkudoro", "Sadang", "Bengawan Solo",
    "Ciliwung", "Cisadane", "Mahakam", "Barito", "Kahuripan", "Tugu", "Majapahit", "Trunojoyo",
    "Cokroaminoto", "Pattimura", "Dr. Cipto", "Dr. Sutomo", "Diponegoro", "Kartini",
    "Aris Munandar", "Wiro Margo", "Ade Irma Suryani", NULL};
const char *const sample_wards[] = {
    "Arjosari", "Arjowinangun", "Balearjosari", "Bandulan", "Bandungrejosari", "Bareng", "Blimbing",
    "Bumiayu", "Bunulrejo", "Buring", "Cemorokandang", "Ciptomulyo", "Dinoyo", "Gadang",
    "Gadingasri", "Jatimulyo", "Jodipan", "Karangbesuki", "Kasin", "Kauman", "Kebonsari",
    "Kedungkandang", "Kesatrian", "Ketawanggede", "Kidul Dalem", "Klojen", "Kotalama", "Lesanpuro",
    "Lowokwaru", "Madyopuro", "Mergosono", "Merjosari", "Mojolangu", "Mulyorejo", "Oro Oro Dowo",
    "Pandanwangi", "Penanggungan", "Pisangcandi", "Polehan", "Polowijen", "Purwantoro", "Purwodadi",
    "Rampal Celaket", "Samaan", "Sawojajar", "Sukoharjo", "Sukun", "Sumbersari", "Tanjungrejo",
    "Tasikmadu", "Tlogomas", "Tlogowaru", "Tulusrejo", "Tunggulwulung", "Tunjungsekar", "Wonokoyo",
    NULL};
const char *const sample_chains[] = {
    "Indomaret", "Alfamart", "Ayam Geprek Bensu", "Sabana Fried Chicken", "Es Teh Nusantara",
    "Kebab Baba Rafi", "Bakso Presiden", "Roti Gembong", "Rocket Chicken", "Mixue",
    "Laundry Kiloan Express", "Tahu Petis Krian", "Pisang Nugget Nuna", "Apotek K-24",
    "Depot Air Biru", "Kopi Kenangan", NULL};
const char *const sample_eat[] = {
    "restaurant", "cafe", "grill", "bistro", "kitchen", "bar", "house", "diner", "tavern",
    "trattoria", "deli", "bakery", "steakhouse", "pizzeria", "inn", "room", "", "", "", "", "", "",
    NULL};
const char *const sample_cuisine[] = {
    "italian", "french", "thai", "chinese", "mexican", "seafood", "barbecue", "sushi", "noodle",
    "burger", "pizza", "coffee", "indian", "greek", "vegetarian", "cajun", "cuban", "spanish",
    "korean", "american", NULL};
const char *const sample_first[] = {
    "arnie", "art", "philippe", "fenix", "valentino", "patina", "remi", "chinois", "spago",
    "granita", "michael", "drago", "matteo", "carmine", "sofi", "jody", "angeli", "ruth", "morton",
    "smith", "sylvia", "virgil", "elaine", "lucy", "daniel", "felidia", "aureole", "carnegie",
    "gilbert", "mario", "paul", "rose", "jimmy", "billy", "sam", "frank", "tony", "vito", "luigi",
    "marcel", "pierre", "jacques", "yuki", "hiro", "mako", "katsu", "nobu", "li", "wong", "chang",
    "kim", "park", "rosa", "maria", "lola", "carla", "gina", "bella", "anna", "emma", "clara",
    "nora", "stella", "otto", "max", "felix", "hugo", "oscar", "leo", "theo", "gus", "ray", "earl",
    "duke", "lester", "percy", "alvin", NULL};
const char *const sample_surname[] = {
    "morton", "angelo", "delacroix", "campanile", "belvedere", "montrachet", "lespinasse", "bouley",
    "petrossian", "barbetta", "felton", "hamburg", "kendall", "ellsworth", "whitaker", "bellini",
    "rossini", "moretti", "castellano", "ferrara", "giordano", "lombardi", "romano", "santini",
    "vitale", "zucca", "fontana", "carbone", "delmonico", "rigatoni", "tolentino", "sandoval",
    "villanueva", "escobar", "guerrero", "navarro", "salazar", "takahashi", "yamamoto", "fujimoto",
    "matsuda", "okada", "hayashi", "nguyen", "pham", "tran", "leblanc", "fontaine", "beaumont",
    "chevalier", "durand", "girard", "lambert", "moreau", "rousseau", "kaplan", "rosen", "goldberg",
    "feldman", "silver", "brennan", "callahan", "doyle", "finnegan", "gallagher", "kelleher",
    "murphy", "oreilly", "sullivan", "abbott", "barlow", "carver", "dalton", "easton", "fletcher",
    "garrison", "harding", NULL};
const char *const sample_adjective[] = {
    "golden", "blue", "red", "silver", "green", "royal", "old", "little", "big", "grand", "happy",
    "lucky", "original", "famous", "new", "hidden", "rusty", "copper", "velvet", "crystal", "jade",
    "emerald", "sunset", "harbor", "river", "garden", "mountain", "ocean", "palm", "lotus",
    "dragon", "tiger", "panda", "rooster", "fox", "lion", "bear", "eagle", "falcon", "peacock",
    "swan", "rose", "lily", "orchid", "olive", "fig", "lemon", "pepper", "ginger", "saffron",
    "basil", "sage", "mint", NULL};
const char *const sample_street_us[] = {
    "ventura", "melrose", "la cienega", "sunset", "wilshire", "santa monica", "beverly",
    "hollywood", "fairfax", "la brea", "vermont", "western", "main", "broadway", "madison", "park",
    "lexington", "columbus", "amsterdam", "bleecker", "houston", "spring", "mott", "canal",
    "hudson", "greenwich", "grand", "prince", "peachtree", "piedmont", "roswell", "ponce de leon",
    "las vegas", "flamingo", "tropicana", "sahara", "paradise", "maryland", "geary", "mission",
    "valencia", "market", "union", "chestnut", "fillmore", "haight", "castro", "van ness", "polk",
    "lombard", "columbia", "jackson", "washington", "jefferson", "lincoln", "franklin", "adams",
    "monroe", "highland", "lakeview", "oak", "pine", "cedar", "elm", "maple", "walnut", "spruce",
    "willow", "dayton", "canon", "robertson", "pico", "olympic", "figueroa", "grove", "colorado",
    "arroyo", "lake", "fair oaks", "green", NULL};
const char *const sample_kind_us[] = {
    "st.", "ave.", "blvd.", "rd.", "dr.", "pl.", "way", "ln.", NULL};
const char *const sample_city_us[] = {
    "los angeles", "new york", "san francisco", "atlanta", "las vegas", "santa monica",
    "beverly hills", "studio city", "pasadena", "brooklyn", "queens", "sherman oaks",
    "west hollywood", "marina del rey", "burbank", NULL};
const char *const sample_chain_us[] = {
    "el pollo rico", "sub station", "burger barn", "noodle planet", "coffee beanery",
    "jody maroni's", "johnny rocket", "pizza palace", "bagel nosh", "taco cabana grande", NULL};
/* clang-format on */
