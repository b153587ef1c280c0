// Records of platform/cases as views. Private to this module.
#pragma once

#include <map>

#include "features/service/desk_views.h"
#include "features/service/service.h"

namespace yq::service {

[[nodiscard]] Titled DepartmentView(const pack::Pack& pack, std::string_view id);
[[nodiscard]] Bilingual ServiceTitle(const pack::Pack& pack, std::string_view id);
[[nodiscard]] Bilingual TaskTitle(const pack::Pack& pack, std::string_view service, std::string_view task);
[[nodiscard]] Bilingual FactLabel(const pack::Pack& pack, std::string_view id);
[[nodiscard]] Bilingual MaterialLabel(const pack::Pack& pack, std::string_view id);
[[nodiscard]] std::optional<Bilingual> DueNoteText(cases::DueNote note);
[[nodiscard]] ShownState StateOf(const cases::CaseRecord& record);

[[nodiscard]] CaseSummary ShowSummary(const cases::Cases& cases, const cases::CaseSummary& summary, Date today);
[[nodiscard]] ClockView ShowClock(const pack::Pack& pack, const cases::WholeCase& whole, Date today);
[[nodiscard]] std::vector<Step> ShowSteps(const cases::Cases& cases, const cases::WholeCase& whole);
[[nodiscard]] std::vector<CaseRequest> ShowRequests(const pack::Pack& pack, const cases::WholeCase& whole);
[[nodiscard]] std::vector<CaseEvent> ShowEvents(const pack::Pack& pack, const cases::WholeCase& whole,
                                                const api::Messages& messages);
[[nodiscard]] AttachmentView ShowAttachment(const cases::Attachment& attachment);
// `known`: what the assessment may rest on; nothing: no assessment is shown.
[[nodiscard]] Result<CaseItem> ShowItem(const pack::Pack& pack, const cases::WholeCase& whole,
                                        const cases::ItemRecord& item, const pack::KnownFacts* known);

// The case for the person; knows nothing of accounts but its own.
[[nodiscard]] Result<Case> ShowCase(const Config& config, store::Tx& tx, const api::Call& call,
                                    const cases::WholeCase& whole);
// The case for the office, cut to what the actor's scope allows.
[[nodiscard]] Result<DeskCase> ShowDeskCase(const Config& config, store::Tx& tx, const api::Call& call,
                                            const cases::WholeCase& whole);

[[nodiscard]] cases::By ByOf(const api::Call& call);

// The rows of the endpoint table, by who may call them.
void AddPersonEndpoints(api::Table& table, const Config& config);
void AddLetterEndpoints(api::Table& table, const Config& config);
void AddDeskEndpoints(api::Table& table, const Config& config);
void AddDecisionEndpoints(api::Table& table, const Config& config);
void AddPolicyEndpoints(api::Table& table, const Config& config);

}  // namespace yq::service
