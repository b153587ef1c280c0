// Who is calling and what they may do. Made anew for each request from the database, so a right that was taken away is
// gone with the next request. A plain value; nothing here asks a database or a clock.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/clock.h"
#include "base/ids.h"
#include "base/language.h"

namespace yq::api {

// What a role may do. An endpoint row names one of these; platform/access/roles.cpp says which role has which.
enum class Permission : std::uint8_t {
  kKeepSession,      // everybody signed in: see and end one's own sessions
  kKeepProfile,      // talent: own profile and who saw it
  kApply,            // talent: own drafts, attachments, cases, messages
  kReadAttachments,  // talent (own), officers (within scope): attachments and letters
  kWorkTasks,        // officers: work list, cases in scope, facts, requests, messages, completion
  kDecideCases,      // officers of the deciding department: grant, refuse, withdraw a letter
  kRevealFacts,      // officers: one sealed value, with a reason, recorded
  kReviewPolicies,   // policy officer
  kReadAudit,        // auditor
  kExportAudit,      // auditor
  kManageAccounts,   // administrator
};
BOOST_DESCRIBE_ENUM(Permission, kKeepSession, kKeepProfile, kApply, kReadAttachments, kWorkTasks, kDecideCases,
                    kRevealFacts, kReviewPolicies, kReadAudit, kExportAudit, kManageAccounts)
inline constexpr std::size_t kPermissions = 11;

// stored by name ("policy_officer")
enum class Role : std::uint8_t { kTalent, kOfficer, kDepartmentOfficer, kPolicyOfficer, kAuditor, kAdministrator };
BOOST_DESCRIBE_ENUM(Role, kTalent, kOfficer, kDepartmentOfficer, kPolicyOfficer, kAuditor, kAdministrator)

enum class AccountKind : std::uint8_t { kTalent, kStaff };
BOOST_DESCRIBE_ENUM(AccountKind, kTalent, kStaff)

class PermissionSet {
 public:
  PermissionSet() = default;
  PermissionSet(std::initializer_list<Permission> permissions) {
    for (const Permission p : permissions) Add(p);
  }
  void Add(Permission p) { bits_.set(static_cast<std::size_t>(p)); }
  void Add(const PermissionSet& other) { bits_ |= other.bits_; }
  [[nodiscard]] bool Has(Permission p) const { return bits_.test(static_cast<std::size_t>(p)); }

 private:
  std::bitset<kPermissions> bits_;
};

struct Actor {
  Id account;  // "": nobody signed in
  Id session;
  AccountKind kind = AccountKind::kTalent;
  Id person;                // of a talent; "" for staff
  std::string department;   // of staff, the pack's id; "" for none
  std::vector<Role> roles;  // sorted
  PermissionSet permissions;
  Language language = Language::kZh;
  Instant signed_in_at;

  [[nodiscard]] bool is_signed_in() const { return !account.empty(); }
  [[nodiscard]] bool Is(Role role) const;
  [[nodiscard]] bool May(Permission p) const { return permissions.Has(p); }
};

}  // namespace yq::api
