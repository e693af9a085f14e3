// Writes the battery as raw 8 kHz 16-bit recordings, for receivers that run elsewhere: another processor, a build with
// sanitizers. All of them get the very samples that this processor computed.
//
//   write FOLDER [TEST]...      one file a test, named as it is; without names all of them
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

#include "../battery/corpora.h"

namespace {

bool Write(const battery::Corpus& corpus, const std::string& folder) {
  std::vector<int16_t> samples = corpus.make().Rounded();
  if (corpus.codec != nullptr) std::transform(samples.begin(), samples.end(), samples.begin(), corpus.codec);
  FILE* file = std::fopen((folder + "/" + corpus.name + ".raw").c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(samples.data(), sizeof samples[0], samples.size(), file) == samples.size();
  return std::fclose(file) == 0 && written;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  for (const auto& corpora : {battery::SignalCorpora(), battery::LineCorpora(), battery::NothingCorpora()}) {
    for (const battery::Corpus& corpus : corpora) {
      const auto named = [&](const char* word) { return std::strcmp(corpus.name, word) == 0; };
      if (count > 2 && std::none_of(words + 2, words + count, named)) continue;
      if (!Write(corpus, words[1])) return std::perror(words[1]), 1;
    }
  }
}
