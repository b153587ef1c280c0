#include "platform/access/access.h"

namespace yq::access {
namespace {

constexpr api::Message kRows[] = {
    {"access.sign_in_refused", "账号、密码或验证码不正确。", "Login, password or code is not right."},
    {"access.link_refused", "链接无效、已使用或已过期，请重新获取。",
     "The link is not valid, was used before or is too old. Please ask for a new one."},
    {"access.wait", "尝试次数过多，请 {seconds} 秒后再试。",
     "Too many attempts. Please try again in {seconds} seconds."},
    {"access.account_closed", "该账号已停用。", "This account is closed."},
    {"access.bad_email", "邮箱地址不正确，例如 name@example.org。",
     "This is no mail address; an example: name@example.org."},
    {"access.bad_login", "登录名为 3 至 64 个小写字母、数字或 . _ -。",
     "A login has 3 to 64 lower-case letters, digits or . _ -."},
    {"access.login_taken", "登录名 {login} 已被使用。", "The login {login} is taken."},
    {"access.no_such_login", "没有登录名 {login}。", "There is no login {login}."},
    {"access.password_length", "密码须为 {least} 至 {most} 个字符。", "A password has {least} to {most} characters."},
    {"access.needs_role", "至少需要一个角色。", "At least one role is needed."},
    {"access.role_of_other_kind", "角色 {role} 不适用于此类账号。", "The role {role} is not for this kind of account."},
    {"access.needs_department", "角色 {role} 需要所属部门。", "The role {role} needs a department."},
    {"access.no_such_department", "没有这个部门。", "There is no such department."},
    {"access.own_account", "不能停用自己的账号，也不能取消自己的管理员角色。",
     "Your own account can neither be closed nor lose the role of administrator."},
    {"access.nothing_to_change", "没有需要更改的内容。", "There is nothing to change."},
    {"access.roles_exclude", "角色 {first} 与 {second} 不能由同一账号担任。",
     "One account cannot hold both roles {first} and {second}."},
    {"access.link_subject", "登录{site}", "Sign in to {site}"},
    {"access.link_text",
     "您好！\n\n请在 {minutes} 分钟内打开以下链接登录{site}（仅可使用一次）：\n\n{link}\n\n"
     "如非本人操作，请忽略本邮件。\n",
     "Hello,\n\nopen this link within {minutes} minutes to sign in to {site}. It works once:\n\n{link}\n\n"
     "If you did not ask for it, ignore this mail.\n"},
};

}  // namespace

const std::span<const api::Message> kMessages{kRows};

}  // namespace yq::access
