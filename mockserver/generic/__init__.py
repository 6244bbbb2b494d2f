"""Operations without a handler of their own, played from the contract alone."""
