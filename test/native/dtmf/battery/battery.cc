// Runs the battery over our receiver and spandsp's: for each group of trials and each receiver one line of JSON.
//
//   battery [TEST]...      without names all of it
//   battery --kernels [TEST]...   compares the events of all kernels of our receiver instead
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "corpora.h"
#include "receivers.h"

namespace battery {
namespace {

struct Tally {
  std::string group;
  long trials = 0, exact = 0, digits = 0, hits = 0, extra = 0;
  std::vector<double> latency_ms;
};

size_t LongestCommonSubsequence(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  for (const char wanted : a) {
    size_t diagonal = 0;
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t above = row[j];
      row[j] = b[j - 1] == wanted ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

Tally& TallyOf(std::vector<Tally>& tallies, const std::string& group) {
  const auto found = std::find_if(tallies.begin(), tallies.end(), [&](const Tally& t) { return t.group == group; });
  if (found != tallies.end()) return *found;
  tallies.emplace_back().group = group;
  return tallies.back();
}

// A digit belongs to the trial in whose window it begins.
std::vector<Tally> Score(const std::vector<Trial>& trials, std::vector<Heard> heard) {
  std::stable_sort(heard.begin(), heard.end(), [](const Heard& a, const Heard& b) { return a.start < b.start; });
  std::vector<Tally> tallies;
  auto next = heard.begin();
  for (const Trial& trial : trials) {
    Tally& tally = TallyOf(tallies, trial.group);
    std::string got;
    while (next != heard.end() && next->start < trial.from) ++next;
    for (; next != heard.end() && next->start < trial.to; ++next) {
      if (got.empty() && !trial.expected.empty() && next->digit == trial.expected[0]) {
        tally.latency_ms.push_back(static_cast<double>(next->reported - trial.onset) / kSamplesPerMs);
      }
      got += next->digit;
    }
    const auto hits = static_cast<long>(LongestCommonSubsequence(trial.expected, got));
    tally.trials++;
    tally.exact += got == trial.expected;
    tally.digits += static_cast<long>(trial.expected.size());
    tally.hits += hits;
    tally.extra += static_cast<long>(got.size()) - hits;
  }
  return tallies;
}

void Print(const char* test, const char* receiver, Tally& tally) {
  std::vector<double>& latency = tally.latency_ms;
  std::sort(latency.begin(), latency.end());
  double sum = 0;
  for (const double ms : latency) sum += ms;
  const auto count = static_cast<double>(latency.size());
  std::printf("{\"test\":\"%s\",\"group\":\"%s\",\"receiver\":\"%s\",\"trials\":%ld,\"exact\":%ld,\"digits\":%ld,"
              "\"hits\":%ld,\"extra\":%ld,\"meanMs\":%.2f,\"p95Ms\":%.2f}\n",
              test, tally.group.c_str(), receiver, tally.trials, tally.exact, tally.digits, tally.hits, tally.extra,
              latency.empty() ? 0 : sum / count, latency.empty() ? 0 : latency[static_cast<size_t>(count * 0.95)]);
}

bool SameFromEveryKernel(Samples samples, size_t frame, const std::set<long>& lost) {
  const auto same = [](const Heard& a, const Heard& b) {
    return a.digit == b.digit && a.start == b.start && a.reported == b.reported;
  };
  const auto plain = HearWith(*transferd::dtmf::Kernels().front(), samples, frame, lost);
  for (const transferd::dtmf::Kernel* kernel : transferd::dtmf::Kernels()) {
    const auto heard = HearWith(*kernel, samples, frame, lost);
    if (!std::equal(plain.begin(), plain.end(), heard.begin(), heard.end(), same)) return false;
  }
  return true;
}

void Run(const Corpus& corpus, bool kernels) {
  const Track track = corpus.make();
  std::vector<int16_t> samples = track.Rounded();
  if (corpus.codec != nullptr) std::transform(samples.begin(), samples.end(), samples.begin(), corpus.codec);
  if (kernels) {
    std::printf("%s %s\n", SameFromEveryKernel(samples, corpus.frame, track.lost_packets) ? "ok" : "not ok", corpus.name);
  } else {
    for (Tally& tally : Score(track.trials, HearOurs(samples, corpus.frame, track.lost_packets))) Print(corpus.name, "ours", tally);
    for (Tally& tally : Score(track.trials, HearSpandsp(samples, corpus.frame))) Print(corpus.name, "spandsp", tally);
  }
  std::fflush(stdout);
}

}  // namespace
}  // namespace battery

int main(int count, char** words) {
  const bool kernels = count > 1 && std::strcmp(words[1], "--kernels") == 0;
  const int first = kernels ? 2 : 1;
  for (const auto& corpora : {battery::SignalCorpora(), battery::LineCorpora(), battery::NothingCorpora()}) {
    for (const battery::Corpus& corpus : corpora) {
      const auto named = [&](const char* word) { return std::strcmp(corpus.name, word) == 0; };
      const bool wanted = std::any_of(words + first, words + count, named);
      if (first == count || wanted) battery::Run(corpus, kernels);
    }
  }
}
