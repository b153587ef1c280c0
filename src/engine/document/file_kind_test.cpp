#include "engine/document/file_kind.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <chrono>
#include <functional>

#include "engine/document/letter.h"

namespace yq::document {
namespace {

std::string BigEndianText(std::uint32_t value, unsigned size) {
  std::string text;
  for (unsigned shift = size * 8; shift > 0; shift -= 8) text += static_cast<char>(value >> (shift - 8));
  return text;
}

std::string Deflated(const std::string& plain) {
  std::string packed(compressBound(plain.size()), '\0');
  uLongf size = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  packed.resize(size);
  return packed;
}

// ---- PNG

std::string Chunk(const std::string& type, const std::string& data) {
  const std::string named = type + data;
  const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(named.data()), static_cast<uInt>(named.size()));
  return BigEndianText(static_cast<std::uint32_t>(data.size()), 4) + named +
         BigEndianText(static_cast<std::uint32_t>(sum), 4);
}

const std::string kPngStart("\x89PNG\r\n\x1a\n", 8);

std::string Ihdr(std::uint32_t width, std::uint32_t height, int depth = 8, int colour = 0) {
  return Chunk("IHDR", BigEndianText(width, 4) + BigEndianText(height, 4) + static_cast<char>(depth) +
                           static_cast<char>(colour) + std::string(3, '\0'));
}
std::string Idat() { return Chunk("IDAT", Deflated(std::string(2, '\0'))); }
std::string Iend() { return Chunk("IEND", ""); }
std::string Png() { return kPngStart + Ihdr(1, 1) + Chunk("tEXt", "Comment\0hi") + Idat() + Idat() + Iend(); }

// ---- JPEG

std::string Segment(int marker, const std::string& data) {
  return std::string("\xFF") + static_cast<char>(marker) +
         BigEndianText(static_cast<std::uint32_t>(data.size() + 2), 2) + data;
}
std::string Frame(std::uint32_t width, std::uint32_t height, int marker = 0xC0) {
  return Segment(marker,
                 "\x08" + BigEndianText(height, 2) + BigEndianText(width, 2) + std::string("\x01\x01\x11\x00", 4));
}
const std::string kSoi = "\xFF\xD8";
const std::string kEoi = "\xFF\xD9";
std::string Scan() {
  return Segment(0xDA, std::string("\x01\x01\x00\x00\x3F\x00", 6)) + "ab\xFF" + '\0' +
         "c\xFF\xD0"
         "d";
}
std::string Jpeg(const std::string& before_frame = Segment(0xE0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14))) {
  return kSoi + before_frame + Segment(0xDB, std::string(65, '\1')) + Frame(1, 1) +
         Segment(0xC4, std::string(20, '\1')) + Scan() + kEoi;
}

// ---- PDF

std::string Stream(const std::string& dictionary, const std::string& data) {
  return "<<" + dictionary + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream";
}

// Objects numbered from 1, then a table of references and a trailer.
std::string Pdf(const std::vector<std::string>& objects = {}, const std::string& trailer = "") {
  std::vector<std::string> all = {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"};
  all.insert(all.end(), objects.begin(), objects.end());
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", all.size() + 1);
  for (std::size_t i = 0; i < all.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", file.size());
    file += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, all[i]);
  }
  const std::size_t at = file.size();
  return file + table + "trailer\n<</Size " + std::to_string(all.size() + 1) + "/Root 1 0 R" + trailer +
         ">>\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
}

std::string ObjectStream(const std::string& objects, const std::string& filter = "/FlateDecode") {
  const std::string plain = "9 0 " + objects;
  return Stream("/Type/ObjStm/N 1/First 4/Filter" + filter, filter == "/FlateDecode" ? Deflated(plain) : plain);
}

const std::string kXrefStream = Stream("/Type/XRef/W[1 2 1]/Root 1 0 R/Size 4", "0000");

std::string Zip() {
  const std::string central = "PK\x01\x02" + std::string(42, '\0');
  std::string end("PK\x05\x06", 4);
  end += std::string("\0\0\0\0\1\0\1\0", 8);
  end += std::string("\x2E\0\0\0\0\0\0\0\0\0", 10);
  return central + end;
}

struct Row {
  const char* name;
  std::string content;
  std::string expected;  // the extension, or the key without "document."
};

std::string Answer(const std::string& content) {
  const auto kind = JudgeFile(content);
  if (kind) return std::string(Extension(*kind));
  CHECK(kind.error().code == ErrorCode::kInvalid);
  CHECK_FALSE(kind.error().param("at").empty());
  return kind.error().key.substr(std::string_view("document.").size());
}

void CheckAll(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(Answer(row.content) == row.expected);
  }
}

std::string Changed(std::string text, std::size_t at) {
  text[at] = static_cast<char>(text[at] ^ 1);
  return text;
}
std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("good files are what they are") {
  const LetterDocument letter{.issuer = "甲",
                              .number = "1",
                              .title = "乙",
                              .paragraphs = {"丙"},
                              .date = std::chrono::year(2025) / 1 / 2,
                              .qr_payload = "x"};
  const std::string picture = Jpeg();
  CheckAll({
      {"png", Png(), "png"},
      {"png with a palette", kPngStart + Ihdr(1, 1, 8, 3) + Chunk("PLTE", "abc") + Idat() + Iend(), "png"},
      {"png of 16 bits and alpha", kPngStart + Ihdr(1, 1, 16, 6) + Idat() + Chunk("eXIf", "MM") + Iend(), "png"},
      {"jpeg", Jpeg(), "jpg"},
      {"jpeg, progressive, two scans", kSoi + Frame(1, 1, 0xC2) + Scan() + Segment(0xC4, "x") + Scan() + kEoi, "jpg"},
      {"jpeg with fill bytes", kSoi + "\xFF\xFF" + Frame(1, 1) + Scan() + "\xFF" + kEoi, "jpg"},
      {"jpeg with zeros behind it", Jpeg() + std::string(100, '\0'), "jpg"},
      {"jpeg of several pictures", Jpeg(Segment(0xE2, std::string("MPF\0x", 5))) + std::string(3, '\0') + Jpeg(),
       "jpg"},
      {"jpeg with a thumbnail", Jpeg(Segment(0xE1, "Exif" + picture)), "jpg"},
      {"pdf", Pdf(), "pdf"},
      {"pdf with spaces at its end", Pdf() + " \r\n\r\n", "pdf"},
      {"pdf, packed objects", Pdf({kXrefStream, ObjectStream("<</Type/Page>>")}), "pdf"},
      {"pdf with the forbidden words in text", Pdf({Stream("", "(JavaScript Launch EmbeddedFile Encrypt)")}), "pdf"},
      {"pdf with longer names", Pdf({"<</LaunchPad 1/JavaScripts 2/NoEncrypt 3>>"}), "pdf"},
      {"pdf with text packed in ASCII, old references", Pdf({Stream("/Filter/ASCII85Decode", "87cURD]~>")}), "pdf"},
      {"letter of our own", RenderLetter(letter).value(), "pdf"},
  });
}

TEST_CASE("what is none of the three kinds is unknown") {
  CheckAll({
      {"nothing", "", "file_empty"},
      {"text", "Dear Sir or Madam", "file_kind_unknown"},
      {"html", "<!DOCTYPE html><script>alert(1)</script>", "file_kind_unknown"},
      {"svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "file_kind_unknown"},
      {"gif", "GIF89a\1\0\1\0", "file_kind_unknown"},
      {"webp", "RIFF\x24 WEBPVP8 ", "file_kind_unknown"},
      {"heic",
       std::string("\0\0\0\x18"
                   "ftypheic",
                   12),
       "file_kind_unknown"},
      {"program",
       "\x7F"
       "ELF\2\1\1",
       "file_kind_unknown"},
      {"windows program", "MZ\x90", "file_kind_unknown"},
      {"zip or docx", "PK\3\4", "file_kind_unknown"},
      {"old word", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "file_kind_unknown"},
      {"postscript", "%!PS-Adobe-3.0", "file_kind_unknown"},
      {"zeros", std::string(1000, '\0'), "file_kind_unknown"},
      {"png through a text transfer", Replaced(Png(), "\r\n", "\n"), "file_kind_unknown"},
      {"lower-case pdf", Replaced(Pdf(), "%PDF", "%pdf"), "file_kind_unknown"},
  });
}

TEST_CASE("damaged, cut and doubtful PNGs are refused") {
  const std::string idat = Idat();
  CheckAll({
      {"signature alone", kPngStart, "file_cut_short"},
      {"half a signature", kPngStart.substr(0, 5), "file_cut_short"},
      {"no end", kPngStart + Ihdr(1, 1) + idat, "file_cut_short"},
      {"last byte missing", Png().substr(0, Png().size() - 1), "file_cut_short"},
      {"chunk longer than the file",
       kPngStart + Ihdr(1, 1) + BigEndianText(0x7FFFFFFF, 4) + "IDATx" + std::string(20, 'x'), "file_cut_short"},
      {"chunk of 4 GB", kPngStart + Ihdr(1, 1) + BigEndianText(0xFFFFFFFF, 4) + "IDATx" + std::string(20, 'x'),
       "png_damaged"},
      {"checksum of the header", Changed(Png(), 30), "png_damaged"},
      {"a bit of the image", Changed(Png(), Png().size() - 18), "png_damaged"},
      {"no image", kPngStart + Ihdr(1, 1) + Iend(), "png_damaged"},
      {"image in two places", kPngStart + Ihdr(1, 1) + idat + Chunk("tIME", "1234567") + idat + Iend(), "png_damaged"},
      {"two headers", kPngStart + Ihdr(1, 1) + Ihdr(1, 1) + idat + Iend(), "png_damaged"},
      {"header second", kPngStart + Chunk("tEXt", "x") + Ihdr(1, 1) + idat + Iend(), "png_damaged"},
      {"no width", kPngStart + Ihdr(0, 1) + idat + Iend(), "png_damaged"},
      {"depth of 3 bits", kPngStart + Ihdr(1, 1, 3) + idat + Iend(), "png_damaged"},
      {"colour type 1", kPngStart + Ihdr(1, 1, 8, 1) + idat + Iend(), "png_damaged"},
      {"palette missing", kPngStart + Ihdr(1, 1, 8, 3) + idat + Iend(), "png_damaged"},
      {"palette of 4 bytes", kPngStart + Ihdr(1, 1, 8, 3) + Chunk("PLTE", "abcd") + idat + Iend(), "png_damaged"},
      {"unknown critical chunk", kPngStart + Ihdr(1, 1) + Chunk("EVIL", "x") + idat + Iend(), "png_damaged"},
      {"type not of letters", kPngStart + Ihdr(1, 1) + Chunk("a1b2", "x") + idat + Iend(), "png_damaged"},
      {"end with content", kPngStart + Ihdr(1, 1) + idat + Chunk("IEND", "x"), "png_damaged"},
      {"60000 x 60000", kPngStart + Ihdr(60000, 60000) + idat + Iend(), "png_too_many_pixels"},
      {"limit", kPngStart + Ihdr(10000, 10000) + idat + Iend(), "png"},
      {"limit and one row", kPngStart + Ihdr(10000, 10001) + idat + Iend(), "png_too_many_pixels"},
      {"script behind it", Png() + "<script>alert(1)</script>", "file_trailing_data"},
      {"one byte behind it", Png() + '\0', "file_trailing_data"},
      {"zip behind it", Png() + Zip(), "file_trailing_data"},
      {"zip inside its last chunk", kPngStart + Ihdr(1, 1) + idat + Chunk("teXt", Zip()) + Iend(), "file_mixed_kinds"},
      {"pdf inside", kPngStart + Ihdr(1, 1) + Chunk("teXt", Pdf()) + idat + Iend(), "file_mixed_kinds"},
  });
}

TEST_CASE("damaged, cut and doubtful JPEGs are refused") {
  CheckAll({
      {"beginning alone", "\xFF\xD8\xFF", "file_cut_short"},
      {"two bytes", "\xFF\xD8", "file_cut_short"},
      {"no end", Jpeg().substr(0, Jpeg().size() - 2), "file_cut_short"},
      {"half an end", Jpeg().substr(0, Jpeg().size() - 1), "file_cut_short"},
      {"segment longer than the file",
       kSoi + "\xFF\xE0\xFF\xFF"
              "JFIF",
       "file_cut_short"},
      {"segment of length 1", kSoi + std::string("\xFF\xE0\0\1", 4) + Frame(1, 1) + Scan() + kEoi, "jpeg_damaged"},
      {"no frame", kSoi + "\xFF\xE0" + std::string("\0\2", 2) + Scan() + kEoi, "jpeg_damaged"},
      {"no scan", kSoi + Frame(1, 1) + kEoi, "jpeg_damaged"},
      {"nothing at all", kSoi + "\xFF\xD9", "jpeg_damaged"},
      {"two frames", kSoi + Frame(1, 1) + Frame(2, 2) + Scan() + kEoi, "jpeg_damaged"},
      {"second beginning", kSoi + "\xFF\xD8" + Frame(1, 1) + Scan() + kEoi, "jpeg_damaged"},
      {"bytes between segments", kSoi + Frame(1, 1) + "xx" + Scan() + kEoi, "jpeg_damaged"},
      {"reserved marker", kSoi + Segment(0x02, "x") + Frame(1, 1) + Scan() + kEoi, "jpeg_damaged"},
      {"no width", kSoi + Frame(0, 1) + Scan() + kEoi, "jpeg_damaged"},
      {"no height", kSoi + Frame(1, 0) + Scan() + kEoi, "jpeg_damaged"},
      {"frame too short", kSoi + Segment(0xC0, "\x08") + Scan() + kEoi, "jpeg_damaged"},
      {"components that are not there", kSoi + Segment(0xC0, std::string("\x08\0\1\0\1\3\1\1\0", 9)) + Scan() + kEoi,
       "jpeg_damaged"},
      {"60000 x 60000", kSoi + Frame(60000, 60000) + Scan() + kEoi, "jpeg_too_many_pixels"},
      {"script behind it", Jpeg() + "<script>", "file_trailing_data"},
      {"php behind zeros", Jpeg() + std::string(10, '\0') + "<?php", "file_trailing_data"},
      {"second picture not announced", Jpeg() + Jpeg(), "file_trailing_data"},
      {"announced picture cut short", Jpeg(Segment(0xE2, std::string("MPF\0x", 5))) + Jpeg().substr(0, 40),
       "file_cut_short"},
      {"zip behind it", Jpeg() + Zip(), "file_trailing_data"},
      {"zip in a comment", kSoi + Frame(1, 1) + Scan() + Segment(0xFE, Zip()) + kEoi, "file_mixed_kinds"},
      {"pdf in a comment", kSoi + Segment(0xFE, Pdf()) + Frame(1, 1) + Scan() + kEoi, "file_mixed_kinds"},
  });
}

TEST_CASE("damaged, cut, encrypted and active PDFs are refused") {
  const std::string action = "<</S/JavaScript/JS(app.alert\\(1\\))>>";
  CheckAll({
      {"beginning alone", "%PDF-1.7", "file_cut_short"},
      {"no end", Pdf().substr(0, Pdf().size() - 6), "file_cut_short"},
      {"version 9", Replaced(Pdf(), "%PDF-1.7", "%PDF-9.7"), "pdf_damaged"},
      {"no version", Replaced(Pdf(), "%PDF-1.7", "%PDF-x.y"), "pdf_damaged"},
      {"no startxref", Replaced(Pdf(), "startxref", "startxxxx"), "pdf_damaged"},
      {"reference beyond the end", Replaced(Pdf(), "startxref\n", "startxref\n9"), "pdf_damaged"},
      {"reference to nothing", Replaced(Pdf(), "xref\n0", "xxxx\n0"), "pdf_damaged"},
      {"reference no number", Replaced(Pdf(), "startxref\n", "startxref\n-"), "pdf_damaged"},
      {"reference too large for a number", Replaced(Pdf(), "startxref\n", "startxref\n99999999999999999999"),
       "pdf_damaged"},
      {"no root", Replaced(Pdf(), "/Root", "/Toor"), "pdf_damaged"},
      {"bytes before it", "GIF89a" + Pdf(), "file_mixed_kinds"},
      {"html before it", "<html>" + std::string(900, ' ') + Pdf(), "file_mixed_kinds"},
      {"html behind it", Pdf() + "<html>", "file_trailing_data"},
      {"zip behind it", Pdf() + Zip(), "file_trailing_data"},
      {"zip inside it", Pdf({Stream("", Zip())}), "file_mixed_kinds"},
      {"encrypted", Pdf({}, "/Encrypt 3 0 R"), "pdf_encrypted"},
      {"script", Pdf({action}), "pdf_active_content"},
      {"script, its name escaped", Pdf({"<</S/J#61vaScr#69pt/JS(x)>>"}), "pdf_active_content"},
      {"script, every letter escaped", Pdf({"<</S/#4A#61#76#61#53#63#72#69#70#74/JS(x)>>"}), "pdf_active_content"},
      {"program to launch", Pdf({"<</S/Launch/F(cmd.exe)>>"}), "pdf_active_content"},
      {"attached file", Pdf({Stream("/Type/EmbeddedFile", "MZ")}), "pdf_active_content"},
      {"names of attached files", Pdf({"<</Names<</EmbeddedFiles 4 0 R>>>>"}), "pdf_active_content"},
      {"form that sends itself", Pdf({"<</S/SubmitForm/F(http://x)>>"}), "pdf_active_content"},
      {"film with a script", Pdf({"<</S/Rendition/JS(x)>>"}), "pdf_active_content"},
      {"flash", Pdf({"<</Subtype/RichMedia>>"}), "pdf_active_content"},
      {"script hidden in a stream", Pdf({Stream("", "5 0 obj " + action + " endobj")}), "pdf_active_content"},
      {"script hidden in a string", Pdf({"(5 0 obj " + action + " endobj)"}), "pdf_active_content"},
      {"script hidden in a comment", Pdf({"<<>> % 5 0 obj " + action}), "pdf_active_content"},
      {"script packed", Pdf({kXrefStream, ObjectStream(action)}), "pdf_active_content"},
      {"script packed, far inside", Pdf({kXrefStream, ObjectStream(std::string(100'000, ' ') + action)}),
       "pdf_active_content"},
      {"script packed across the edge of the buffer",
       Pdf({kXrefStream, ObjectStream(std::string(32768 - 4 - 12, ' ') + action)}), "pdf_active_content"},
      {"script packed, its kind hidden",
       Pdf({kXrefStream, Stream("/N 1/First 4/Filter/FlateDecode", Deflated("9 0 " + action))}), "pdf_active_content"},
      {"objects packed in a way we do not unpack", Pdf({kXrefStream, ObjectStream("<</A 1>>", "/LZWDecode")}),
       "pdf_too_complex"},
      {"packed twice", Pdf({kXrefStream, ObjectStream("<</A 1>>", "[/ASCIIHexDecode/FlateDecode]")}),
       "pdf_too_complex"},
      {"bomb", Pdf({kXrefStream, ObjectStream(std::string(std::size_t{80} << 20U, ' '))}), "pdf_too_complex"},
  });
}

TEST_CASE("a PDF changed once keeps both its ends") {
  std::string file = Pdf();
  const std::size_t at = file.size();
  file +=
      "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
  CHECK(Answer(file) == "pdf");
}

TEST_CASE("no cut of a good file is a good file, but for the spaces at its end") {
  for (const std::string& whole : {Png(), Jpeg(), Pdf({kXrefStream, ObjectStream("<</A 1>>")})}) {
    const std::string kind = Answer(whole);
    std::size_t good = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) good += Answer(whole.substr(0, size)) == kind ? 1 : 0;
    CHECK(good == (kind == "pdf" ? 1 : 0));  // without its last line end
  }
}

TEST_CASE("files made to hurt are judged in time") {
  const auto seconds = [](const std::string& content) {
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(JudgeFile(content));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const std::string begin = "%PDF-1.7\nxref\n";
  std::string names = begin;
  while (names.size() < 5'000'000) names += "/#4#4/////";
  std::string streams = begin;
  // A zlib stream of empty stored blocks: input without output.
  const std::string idle = "stream\n\x78\x9c" + std::string("\0\0\0\xFF\xFF", 5);
  while (streams.size() < 5'000'000) streams += idle;
  std::string eofs = begin;
  while (eofs.size() < 5'000'000) eofs += "startxref 9 %%EOF\n";
  std::string markers = kSoi + Frame(1, 1);
  while (markers.size() < 5'000'000) markers += std::string("\xFF\xE0\0\2", 4);
  std::string zips = Jpeg();
  while (zips.size() < 5'000'000) zips += "PK\5\6";
  std::string chunks = kPngStart + Ihdr(1, 1);
  const std::string empty = Chunk("teXt", "");
  while (chunks.size() < 5'000'000) chunks += empty;
  const std::string end = " /Root startxref 9 %%EOF";
  for (const std::string& content : {names + end, streams + end, eofs, markers, zips, chunks})
    CHECK(seconds(content) < 5);
}

TEST_CASE("kinds have media types and extensions") {
  CHECK(MediaType(FileKind::kPdf) == "application/pdf");
  CHECK(MediaType(FileKind::kJpeg) == "image/jpeg");
  CHECK(MediaType(FileKind::kPng) == "image/png");
}

}  // namespace
}  // namespace yq::document
