"""Makes classes.tsv: the 1,000 classes of ImageNet's challenge (ILSVRC 2012), one a line: the WordNet identifier and the words of its synset.

The identifiers are those of the challenge, in its order: sorted. An identifier is "n" and the place of a noun in WordNet 3.0, so the
words are looked up there, in WordNet's order. Two inputs:

    python table.py SYNSETS DATA_NOUN > classes.tsv

SYNSETS lists the identifiers, one a line (timm 1.0.31 has them in timm/data/_info/imagenet_synsets.txt); DATA_NOUN is data.noun of
WordNet 3.0 (Debian's package wordnet-base 1:3.0-37 has it in /usr/share/wordnet).
"""

import sys


def words(line):
    fields = line.split(" ")
    count = int(fields[3], 16)
    return [fields[4 + 2 * i].replace("_", " ") for i in range(count)]


def main(synsets, nouns):
    wanted = open(synsets).read().split()
    assert len(wanted) == 1000 and wanted == sorted(wanted)
    found = {}
    for line in open(nouns, encoding="utf-8"):
        fields = line.split(" ")
        if not line.startswith("  ") and fields[0].isdigit():
            found["n" + fields[0]] = words(line)
    for wnid in wanted:
        print(wnid, ", ".join(found[wnid]), sep="\t")


main(*sys.argv[1:])
