#include "platform/facts/facts.h"

namespace yq::facts {
namespace {

constexpr api::Message kRows[] = {
    {"facts.unknown_fact", "没有“{fact}”这一项。", "There is no item “{fact}”."},
    {"facts.forgotten", "此人的资料已经删除，不能再读取或填写。",
     "This person's data was deleted; it can no longer be read or added to."},
    {"value.wrong_type", "值的类型不对，应为：{type}。", "The value is of the wrong type; it must be: {type}."},
    {"value.not_a_number", "此处应为数字，例如 12 或 3.5。", "This must be a number such as 12 or 3.5."},
    {"value.not_a_date", "此处应为日期，例如 2026-11-24。", "This must be a date such as 2026-11-24."},
    {"value.not_a_boolean", "此处应为“是”或“否”。", "This must be yes or no."},
    {"value.too_small", "不能小于 {min}。", "This must be at least {min}."},
    {"value.too_large", "不能大于 {max}。", "This must be at most {max}."},
    {"value.too_many_decimals", "小数点后最多 {decimals} 位。", "At most {decimals} digits after the point."},
    {"value.unknown_code", "不在可选项之中，请从列表中选择。",
     "This is none of the choices; please choose from the list."},
    {"value.too_long", "最多 {max} 个字。", "At most {max} characters."},
    {"value.bad_text", "文字中含有无法使用的字符。", "The text holds characters that cannot be used."},
    {"value.none_not_allowed", "此项不能答“没有”或“不适用”。", "This cannot be answered with none."},
    {"value.empty", "此处不能为空。", "This must not be empty."},
};

}  // namespace

const std::span<const api::Message> kMessages{kRows};

}  // namespace yq::facts
