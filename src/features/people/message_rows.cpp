#include "features/people/people.h"

namespace yq::people {
namespace {

constexpr api::Message kRows[] = {
    {"people.bad_services", "所选事项有误，请重新选择。", "The chosen services are not right; please choose again."},
    {"people.no_service", "请至少选择一个事项。", "Choose at least one service."},
    {"people.too_many_services", "一次最多申请 {max} 个事项。", "At most {max} services at once."},
    {"people.no_such_service", "没有事项“{service}”。", "There is no service “{service}”."},
    {"people.service_twice", "事项“{service}”选了两次。", "The service “{service}” is chosen twice."},
    {"people.too_many_drafts", "未提交的申请已有 {max} 份，请先提交或删除一些。",
     "You have {max} applications that are not handed in. Hand in or throw away some of them first."},
    {"people.draft_submitted", "这份申请已经提交，不能再修改。",
     "This application was handed in and can no longer be changed."},
    {"people.draft_incomplete", "还有内容未填写或未上传，请补齐后提交。",
     "Something is still missing; complete it, then hand it in."},
    {"people.fact_missing", "请填写“{label}”。", "Please fill in “{label}”."},
    {"people.material_missing", "请上传“{label}”。", "Please upload “{label}”."},
    {"people.not_confirmed", "请确认所填内容属实。", "Please confirm that what you filled in is true."},
    {"people.no_such_attachment", "没有找到该文件，请重新上传。", "This file was not found; please upload it again."},
    {"people.wrong_file_type", "此材料只接受 {accept} 文件。", "This material takes only {accept} files."},
    {"people.did", "访问或更改了资料", "Saw or changed data"},
    {"people.did.access", "登录与账号", "Sign-in and account"},
    {"people.did.attachments.read", "查看了文件", "Read a file"},
    {"people.did.people.facts_changed", "修改了资料", "Changed the profile"},
    {"people.did.cases", "办理了办件", "Worked on a case"},
    {"people.did.cases.opened", "提交了申请", "Handed in an application"},
    {"people.did.cases.read", "查看了办件", "Read a case"},
    {"people.did.cases.revealed", "查看了完整的证件号码或电话", "Saw a whole document or phone number"},
    {"people.did.cases.decided", "作出了决定", "Decided on a case"},
};

}  // namespace

const std::span<const api::Message> kMessages{kRows};

}  // namespace yq::people
