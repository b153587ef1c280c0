#include "platform/attachments/attachments.h"

namespace yq::attachments {
namespace {

constexpr api::Message kRows[] = {
    {"attachments.too_large", "文件超过 {max} MB，请压缩或拆分后再上传。",
     "The file is larger than {max} MB. Make it smaller or split it, then upload again."},
    {"attachments.too_many_replaced", "您替换过的文件太多，请过一周再上传，或联系工作人员。",
     "You have replaced too many files. Please try again in a week, or ask the staff."},
    {"attachments.owner_full", "您上传的文件合计超过 {max} MB，不能再上传。如确有需要，请联系工作人员。",
     "Your files would take more than {max} MB together. If you need more, please ask the office."},
    {"attachments.too_many_files", "您上传的文件超过 {max} 个，不能再上传。",
     "You have uploaded {max} files, which is the most."},
    {"attachments.not_kept", "文件没有保存成功，请稍后再试。", "The file could not be kept. Please try again later."},
    {"attachments.gone", "文件内容暂时无法读取，请稍后再试。",
     "The content of this file cannot be read at the moment. Please try again later."},
    {"document.file_empty", "文件是空的。", "The file is empty."},
    {"document.file_kind_unknown", "只接受 PDF、JPEG 和 PNG 文件，该文件不是其中任何一种。",
     "Only PDF, JPEG and PNG files are taken; this is none of them."},
    {"document.file_cut_short", "文件不完整，请重新导出或拍摄后上传。",
     "The file is cut short. Export or photograph it again, then upload it."},
    {"document.file_trailing_data", "文件末尾附有其他内容，请重新导出后上传。",
     "Something else follows the end of the file. Export it again, then upload it."},
    {"document.file_mixed_kinds", "该文件同时是两种格式，不能接收。请重新导出后上传。",
     "The file is of two kinds at once and cannot be taken. Export it again, then upload it."},
    {"document.png_damaged", "PNG 图片已损坏(第 {at} 字节处)。", "The PNG image is damaged (at byte {at})."},
    {"document.png_too_many_pixels", "图片尺寸过大，请缩小后上传。",
     "The image has too many pixels. Make it smaller, then upload it."},
    {"document.jpeg_damaged", "JPEG 图片已损坏(第 {at} 字节处)。", "The JPEG image is damaged (at byte {at})."},
    {"document.jpeg_too_many_pixels", "图片尺寸过大，请缩小后上传。",
     "The image has too many pixels. Make it smaller, then upload it."},
    {"document.pdf_damaged", "PDF 文件已损坏(第 {at} 字节处),请重新导出后上传。",
     "The PDF is damaged (at byte {at}). Export it again, then upload it."},
    {"document.pdf_encrypted", "PDF 文件设有密码，请去除密码后上传。",
     "The PDF is protected by a password. Remove the password, then upload it."},
    {"document.pdf_active_content", "PDF 文件含有脚本、动作或内嵌文件，不能接收。请用“打印为 PDF”另存后上传。",
     "The PDF holds scripts, actions or embedded files and cannot be taken. Save it by “Print to PDF”, then upload "
     "it."},
    {"document.pdf_too_complex", "PDF 文件过于复杂，无法检查。请用“打印为 PDF”另存后上传。",
     "The PDF is too complex to be checked. Save it by “Print to PDF”, then upload it."},
};

}  // namespace

const std::span<const api::Message> kMessages{kRows};

}  // namespace yq::attachments
