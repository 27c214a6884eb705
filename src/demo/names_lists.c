/*
 * Words of the demo city. First names and second names are common Javanese, Arabic and modern
 * Indonesian ones, combined at random; streets are a mix of themes that Malang knows (lakes,
 * temples, flowers, fish …) dealt out to wards without regard to where such streets really are.
 */
#include "names_lists.h"

#include <string.h>

const char demo_first_f[] =
    "Sri|Siti|Dewi|Endang|Nur|Wahyu|Rina|Yuni|Tri|Dwi|Eka|Lilik|Umi|Lestari|Kartini|Ratna|Indah|"
    "Ani|Titik|Yayuk|Sulastri|Retno|Maria|Fitri|Ika|Diah|Rini|Nanik|Tutik|Anik|Luluk|Erna|Hesti|"
    "Novi|Mei|Ayu|Putri|Citra|Vina|Yulia|Lina|Nita|Evi|Elok|Farida|Khusnul|Lailatul|Aisyah|"
    "Fatimah|Zainab|Halimah|Maryam|Nurul|Rahmawati|Dian|Anita|Susi|Wiwik|Kholifah|Ninik|Murni|"
    "Sugiarti|Suhartini|Wulan|Kurnia|Ariani|Devi|Desi|Mila|Rosa|Sari|Tina|Winda|Yanti|Zulaikha|"
    "Anggun|Bunga|Cahya|Dinda|Estu|Fenny|Galuh|Hanik|Irma|Juwita|Kiki|Laras|Mega|Nadia|Okta|"
    "Puspita|Qoriah|Rosita|Sinta|Tatik|Ulfa|Vivi|Weni|Yeni|Zahra|Atik|Binti|Chusnul|Denok|Ernawati|"
    "Faiza|Gita|Heni|Isna|Jamilah|Kristin|Lusi|Masruroh|Niken|Pipit|Rokhmah|Sumiati|Tiara|Umu|Wati";
const char demo_first_m[] =
    "Agus|Slamet|Budi|Eko|Bambang|Joko|Sugeng|Hadi|Yanto|Dwi|Tri|Wahyu|Ahmad|Mohammad|Moch.|"
    "Abdul|Andi|Arif|Bayu|Catur|Dedi|Didik|Edi|Fajar|Gatot|Heri|Imam|Iwan|Kukuh|Luhur|Mulyono|"
    "Nanang|Oki|Prayitno|Rudi|Samsul|Suyono|Taufik|Untung|Wawan|Yudi|Zainal|Aan|Basuki|Cahyo|"
    "Darmawan|Endro|Faisal|Galih|Hendra|Indra|Jatmiko|Khoirul|Lukman|Mujiono|Nur|Priyo|Rahmat|"
    "Sutrisno|Teguh|Umar|Widodo|Yusuf|Anang|Bagus|Choirul|Doni|Erwin|Ferry|Guntur|Haris|Ismail|"
    "Junaidi|Kholil|Lutfi|Misbah|Nurhadi|Purnomo|Ridwan|Suprapto|Totok|Wibowo|Yoyok|Adi|Aris|"
    "Candra|Dimas|Edy|Firman|Gunawan|Hasan|Irfan|Jefri|Krisna|Mahfud|Novan|Pujo|Rizal|Setyo|"
    "Trisno|Wisnu|Yohanes|Antonius|Stefanus|Hariyanto|Supriyadi|Kasiyanto|Ponco|Rochmad|Sholeh|"
    "Achmad|Muhammad|Bahrul|Dian|Fathur|Hendro|Kusnan|Mashudi|Nasrul|Oscar|Puguh|Rangga|Sigit";
const char demo_second_f[] =
    "Wahyuni|Rahayu|Lestari|Aminah|Handayani|Astuti|Susanti|Wulandari|Puspitasari|Kusumawati|"
    "Hidayati|Fatmawati|Maharani|Anggraini|Permatasari|Setyowati|Purwanti|Utami|Ningsih|Widyastuti|"
    "Mulyani|Suryani|Yuliana|Ekawati|Rohmah|Mufidah|Khasanah|Hasanah|Maulidah|Azizah|Zahro|Safitri|"
    "Oktaviani|Kartika|Pertiwi|Damayanti|Novitasari|Pratiwi|Dwiyanti|Agustina|Iswandari|Winarsih|"
    "Sulistyowati|Nurhayati|Indriani|Marlina|Rukmini|Sundari|Sutami|Tri Utami|Ratnasari|Saraswati|"
    "Prihatin|Pangestuti|Ismawati|Nuraini|Qomariah|Masfufah|Faridah|Nafisah|Mutmainah|Sholihah|"
    "Rosidah|Fauziyah|Istiqomah|Romlah|Munawaroh|Wijayanti|Arifah|Ambarwati|Budiarti|Cahyani|"
    "Dewanti|Erawati|Febrianti|Gayatri|Herawati|Irawati|Juniarti|Karolina|Listiani|Mardiana|"
    "Nirmala|Oktavia|Palupi|Rosmala|Sekarwati|Triyani|Ulfah|Verawati|Wardani|Yunita|Zuhriyah|"
    "Kinasih|Prameswari|Suhartatik|Muslimah|Hartini|Kusumaningrum|Andayani|Tri Rahayu|Widayati";
const char demo_second_m[] =
    "Santoso|Setiawan|Riyadi|Prasetyo|Wijaya|Kurniawan|Susanto|Hartono|Hidayat|Nugroho|Saputra|"
    "Purnomo|Widodo|Suryanto|Utomo|Wibowo|Cahyono|Sugiarto|Arifin|Mustofa|Fauzi|Rohman|Hakim|"
    "Maulana|Firmansyah|Ramadhan|Sulistyo|Hermawan|Irawan|Gunawan|Subagyo|Subekti|Mulyadi|"
    "Supriyanto|Kuswanto|Prabowo|Handoko|Sucipto|Raharjo|Budiono|Sasmito|Ismanto|Efendi|Anwar|"
    "Basri|Zakaria|Yulianto|Siswanto|Adi Putra|Dwi Cahyo|Kristanto|Pamungkas|Suharto|Wardoyo|"
    "Rosyidi|Ghozali|Syaifudin|Muslimin|Abidin|Baihaqi|Choirul Anam|Darmaji|Sudarsono|Harsono|"
    "Wicaksono|Pratama|Perdana|Alfarizi|Andrianto|Budi Utomo|Djunaedi|Erlangga|Ferdiansyah|"
    "Hariono|Iskandar|Julianto|Kusuma|Laksono|Marzuki|Nurdin|Oktavianto|Priyanto|Qomarudin|"
    "Rahmanto|Suwandi|Tjahjono|Ubaidillah|Winarno|Yuwono|Zulkarnain|Hadi Susilo|Margono|Sutikno|"
    "Aji Saputro|Tri Wahyudi|Eko Prasetyo|Nur Hidayat|Agung Laksana|Sasongko|Tri Handoko|Kuncoro";
const char demo_old_f[] =
    "Sumiati|Ponirah|Suparmi|Ngatemi|Sukarti|Painem|Sulikah|Tuminah|Kasiati|"
    "Mistiani|Supiyah|Wagini|Rukayah|Marsinah|Sutinah|Juminten|Legiyem|"
    "Sarmini|Kusmiati|Mutmainnah|Suwarni|Poniyem|Sriatun|Katemi|Boinem|Ngatini";
const char demo_old_m[] =
    "Suparman|Ponimin|Ngatiman|Sukardi|Paijo|Wagimin|Sutrisno|Kasiman|Mistari|"
    "Supardi|Tukimin|Rebo|Jumadi|Legiman|Sarman|Kusnadi|Suwarno|Poniman|"
    "Sriyono|Katimin|Boiman|Samiaji|Ngadi|Parto|Sugito|Karsono";

const char demo_brands[] =
    "Barokah|Berkah|Sumber Rejeki|Maju Jaya|Makmur|Sejahtera|Lancar Jaya|Sari Rasa|Mekar "
    "Sari|Rizki|"
    "Amanah|Lestari|Ken Dedes|Ken Arok|Tumapel|Melati|Anugerah|Sinar Jaya|Bintang|Cahaya|Mandiri|"
    "Bersama|Arum|Kinasih|Ngalam|Kera Ngalam|Singo Edan|Dua Putra|Tiga Saudara|Putra Mandiri|Al "
    "Barokah|"
    "Al Hikmah|Ar "
    "Rahman|Nusantara|Kawi|Arjuna|Semeru|Bromo|Panderman|Brantas|Mawar|Kenanga|Cempaka|"
    "Wijaya|Kencana|Mutiara|Pelangi|Matahari|Rembulan|Surya|Sido "
    "Mampir|Lumayan|Pojok|Selaras|Mulya|"
    "Sedulur|Guyub|Rukun|Ojo Lali|Mbok Ndewor|Nikmat|Lezat|Segar|Gurih|Ceria|Idola|Favorit|Familia";
const char demo_brand_a[] = "Sumber|Sari|Mitra|Sinar|Putra|Karya|Cipta|Bina|Tunas|Duta|Griya|Omah|"
                            "Rumah|Pondok|Dapur|Kedai|Arta|Jaya|Mega|Citra|Wahana|Graha|Bumi|Nusa";
const char demo_brand_b[] =
    "Rejeki|Makmur|Abadi|Sentosa|Mulia|Utama|Lestari|Bahagia|Kita|Ngalam|Arema|Malang|Sejati|"
    "Agung|Pratama|Perkasa|Bersama|Harapan|Sehat|Alami|Rasa|Indah|Permata|Persada|Jawara|Tumapel|"
    "Idaman|Sukses|Amanah|Berkah|Gemilang|Nirwana|Kartika|Wangi|Manis|Asri|Damai|Baru|Raya|Kencana";
const char demo_estates[] = "Griya Asri|Bumi Permai|Puri Indah|Taman Sejahtera|Graha Kencana|"
                            "Villa Bukit Hijau|Pondok Mutiara|Permata Regency|Bukit Cemara|"
                            "Joyo Permai|Gading Asri|Tirta Kencana|Pesona Singosari|De Sukun|"
                            "Sawah Indah|Oma Permai|Bumi Mas|Griya Santha Asri";

const char *const demo_streets[DEMO_THEMES] = {
    "Danau Toba|Danau Maninjau|Danau Singkarak|Danau Ranau|Danau Kerinci|Danau Poso|Danau Sentani|"
    "Danau Tondano|Danau Towuti|Danau Limboto|Danau Batur|Danau Rawa Pening|Danau Jonge|Danau "
    "Bratan",
    "Candi Mendut|Candi Kalasan|Candi Sewu|Candi Badut|Candi Panggung|Candi Telaga Wangi|Candi "
    "Trowulan|"
    "Candi Kidal|Candi Jago|Candi Penataran|Candi Pawon|Candi Prambanan|Candi Waringin|Candi Sari",
    "Bunga Cokelat|Bunga Merak|Bunga Kenanga|Bunga Andong|Bunga Desember|Bunga Srigading|Bunga "
    "Lely|"
    "Kembang Turi|Kembang Kertas|Kembang Sepatu|Bunga Kumis Kucing|Bunga Dewandaru|Mawar|Melati",
    "Ikan Tombro|Ikan Piranha|Ikan Gurami|Ikan Paus|Ikan Mas|Ikan Nus|Ikan Lumba-lumba|Ikan "
    "Cakalang|"
    "Ikan Tongkol|Ikan Arwana|Ikan Hiu|Ikan Gurita|Ikan Kakap|Ikan Lodan",
    "Simpang Kawi|Terusan Kawi|Buring|Semeru|Kelud|Welirang|Arjuno|Bromo|Penanggungan|Panderman|"
    "Wilis|Lawu|Merbabu|Sindoro|Argopuro|Raung",
    "Bandung|Surabaya|Jakarta|Bogor|Cianjur|Garut|Tasikmalaya|Pekalongan|Kudus|Jember|Banyuwangi|"
    "Ponorogo|Blitar|Kediri|Bondowoso|Gresik",
    "Mangga|Apel|Durian|Manggis|Nangka|Sawo|Rambutan|Kedondong|Belimbing|Kepel|Langsep|Delima|"
    "Juwet|Srikaya|Kelengkeng|Jambu",
    "Cucak Rowo|Kutilang|Perkutut|Kepodang|Merpati|Cendrawasih|Walet|Puter|Gelatik|Jalak|Kenari|"
    "Rajawali|Elang|Branjangan",
    "Kalpataru|Cengger Ayam|Sudimoro|Vinolia|Kedawung|Kaliurang|Sarangan|Selorejo|Pisang Kipas|"
    "Semanggi|Kenikir|Pakis|Puspa|Tawangmangu|Bantaran|Letjen Sutoyo Dalam",
    "Muharto|Kolonel Sugiono|Ki Ageng Gribig|Mayjen Wiyono|Raden Panji Suroso|Ranugrati|Hamid "
    "Rusdi|"
    "Ksatria|Panglima Sudirman Dalam|Zaenal Zakse|Kebalen Wetan|Peltu Sujono|Klayatan|Janti|S. "
    "Supriadi|Satsuit Tubun",
};

const char *demo_item(const char *list, uint32_t n, size_t *ret_len)
{
    uint32_t count = 1;
    for (const char *s = list; (s = strchr(s, '|')) != NULL; s++)
        count++;
    for (n %= count; n; n--)
        list = strchr(list, '|') + 1;
    *ret_len = strcspn(list, "|");
    return list;
}
