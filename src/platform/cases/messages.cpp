#include "platform/cases/cases.h"

namespace yq::cases {
namespace {

constexpr api::Message kRows[] = {
    {"cases.no_service", "请至少选择一个事项。", "Choose at least one service."},
    {"cases.no_such_service", "没有“{service}”这个事项。", "There is no service \"{service}\"."},
    {"cases.service_twice", "事项“{service}”重复。", "The service \"{service}\" is given twice."},
    {"cases.closed", "办件 {number} 已经办结或撤回，不能再修改。",
     "Case {number} has been decided or withdrawn and cannot be changed."},
    {"cases.part_changed", "这一部分已被更改。", "This part has changed."},
    {"cases.request_closed", "这项补正要求已经答复或撤销。", "This request has already been answered or withdrawn."},
    {"cases.value_needed", "请填写所要求的内容。", "Please give what was asked for."},
    {"cases.attachment_needed", "请上传所要求的材料。", "Please upload the material that was asked for."},
    {"cases.no_such_attachment", "没有找到这份文件，请重新上传。", "This file was not found. Please upload it again."},
    {"cases.wrong_file_type", "这项材料只接受：{accept}。", "This material must be one of: {accept}."},
    {"cases.not_of_this_case", "本办件不涉及这一项。", "This case does not concern this item."},
    {"cases.already_asked", "这一项已经要求补正，正在等待答复。",
     "This has been asked for already and is waiting for an answer."},
    {"cases.note_needed", "请写明说明。", "Please write a note."},
    {"cases.text_needed", "请填写内容。", "Please write something."},
    {"cases.reason_needed", "请写明理由：决定与系统建议不一致，或者系统无法作出判断。",
     "Please give a reason: the decision differs from the system's proposal, or the system could not tell."},
    {"cases.amount_needed", "系统没有算出金额，同意时请写明金额。",
     "The system has no amount; a grant needs one from you."},
    {"cases.amount_malformed", "金额应为不小于 0 的数字，最多两位小数，例如 21000.00。",
     "An amount is a number from 0 on with at most two decimals, such as 21000.00."},
    {"cases.amount_without_grant", "只有同意有金额的事项时才能写明金额。",
     "An amount belongs only to a grant under a policy with an amount."},
    {"cases.purpose_needed", "请写明查看理由。", "Please say why you need to see this."},
    {"cases.facts_not_verified", "还有 {count} 项内容没有核实，核实后才能继续。",
     "{count} items have not been verified; verify them first."},
    {"cases.fact_not_verified", "“{fact}”尚未核实。", "\"{fact}\" has not been verified."},
    {"cases.not_decidable", "现在还不能作出决定：决定环节尚未开始、已经完成，或者属于其他部门。",
     "This cannot be decided now: the deciding step is not open, is done, or belongs to another department."},
    {"cases.task_not_open", "这个环节现在不能办结。", "This step cannot be completed now."},
    {"cases.decide_instead", "这个环节须以同意或不予同意办结。", "This step is completed by granting or refusing."},
    {"cases.other_department", "这个环节由其他部门办理。", "This step belongs to another department."},
    {"cases.not_a_colleague", "只能分派给本部门的经办人员。", "Only officers of the department can take this step."},
    {"cases.not_sealed", "这一项不需要申请查看。", "This item is shown without asking."},
    {"cases.letter_withdrawn", "这份文书已经撤销。", "This letter has already been withdrawn."},
    {"cases.event.submitted", "已提交申请，编号 {number}。", "Application submitted, number {number}."},
    {"cases.event.task_done", "{department}完成“{task}”。", "{department} completed \"{task}\"."},
    {"cases.event.task_not_ok", "{department}完成“{task}”:发现问题。",
     "{department} completed \"{task}\" and found something not in order."},
    {"cases.event.fact_verified", "{department}核实了“{fact}”。", "{department} verified \"{fact}\"."},
    {"cases.event.fact_corrected", "{department}核实并更正了“{fact}”。",
     "{department} verified and corrected \"{fact}\"."},
    {"cases.event.fact_asked", "{department}要求补充“{fact}”，办理时限暂停计算。",
     "{department} asked for \"{fact}\"; the clock stands still."},
    {"cases.event.material_asked", "{department}要求补充材料“{material}”，办理时限暂停计算。",
     "{department} asked for the material \"{material}\"; the clock stands still."},
    {"cases.event.fact_answered", "已补充“{fact}”。", "\"{fact}\" was supplied."},
    {"cases.event.material_answered", "已补充材料“{material}”。", "The material \"{material}\" was handed in."},
    {"cases.event.request_withdrawn", "{department}撤销了一项补正要求。", "{department} took back a request."},
    {"cases.event.granted", "“{service}”已同意。", "\"{service}\" has been granted."},
    {"cases.event.refused", "“{service}”不予同意。", "\"{service}\" has been refused."},
    {"cases.event.withdrawn", "申请人撤回了申请。", "The applicant withdrew the application."},
    {"cases.event.letter_withdrawn", "“{service}”的文书已撤销。", "The letter for \"{service}\" has been withdrawn."},
};

}  // namespace

const std::span<const api::Message> kMessages = kRows;

}  // namespace yq::cases
