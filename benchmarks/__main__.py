"""`python -m benchmarks`: every benchmark, one after the other."""

from benchmarks import api, arrival, ladder, metadata

if __name__ == "__main__":  # the metadata benchmark's child processes import this module again
    ladder.main()
    print("\n## Metadata\n")
    metadata.main()
    print("\n## The API\n")
    api.main()
    print("\n## From upload to thumbnail\n")
    arrival.main(arrival.IMPORTS)
