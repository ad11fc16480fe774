"""Runs trained models over texts: pieces, word vectors and windows in, scores for each piece out."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from services.encoder.pieces import BOS, EOS, Pieces, pieces
from services.encoder.windows import windows
from services.encoder.words import Words

DATA = Path(__file__).parent / "data"
ENDS = 2
"""Pieces that a window has besides those of the text."""
NO_MEMORY = ("Failed to allocate memory", "bad_alloc", "bad allocation")
"""What onnxruntime's arena and its kernels say where they get none."""


class Vocabulary:
    """The tokeniser and the word vectors, which all models share."""

    def __init__(self, data: Path = DATA) -> None:
        self.width: int = json.loads((data / "config.json").read_text(encoding="utf-8"))["hidden"]
        self.tokeniser = Tokenizer.from_file(str(data / "tokenizer.json"))
        self.words = Words(data / "words.q4", self.width)

    def pieces(self, text: str) -> Pieces:
        """The pieces of a text."""
        return pieces(text, self.tokeniser)


class Model:
    """A trained model of this encoder, on one thread.

    Args:
        path: ONNX, packed by gzip if it ends in .gz; takes `words` [1, pieces, width], gives arrays [1, pieces, size].
        vocabulary: what its pieces and vectors are.
        size: pieces of a window, its ends included; 512 at most.
        context: pieces of a window for context only, on either side.
    """

    def __init__(self, path: Path, vocabulary: Vocabulary, size: int, context: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Memory that a long window took is given back: windows differ, and a pool for each length would grow.
        options.enable_mem_pattern = False
        # The fused normalisation takes eight times as long on a CPU as its parts: a sixth of the model's time.
        self._session = onnxruntime.InferenceSession(
            _unpacked(path), options, ["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._vocabulary, self._size, self._context = vocabulary, size - ENDS, context

    def run(self, text: str, found: Pieces) -> dict[str, NDArray[np.float32]]:
        """The model's outputs, each [pieces, size], for the pieces of a text."""
        parts: dict[str, list[NDArray[np.float32]]] = {name: [] for name in self._outputs}
        for window in windows(text, found.starts, self._size, self._context):
            outputs = self.window(found.ids[window.start : window.end])
            for name, output in zip(self._outputs, outputs, strict=True):
                parts[name].append(output[window.first - window.start : window.last - window.start])
        return {name: np.concatenate(rows) for name, rows in parts.items()}

    def window(self, ids: NDArray[np.int64]) -> Sequence[NDArray[np.float32]]:
        """The outputs for one window's pieces. Raises MemoryError where there is not enough for them."""
        framed = np.concatenate([[BOS], ids, [EOS]])
        words = self._vocabulary.words.of(framed)[None]
        return [output[0, 1:-1] for output in self._outputs_of(words)]

    def _outputs_of(self, words: NDArray[np.float32]) -> Sequence[NDArray[np.float32]]:
        """Runs the model. onnxruntime has no error of its own for a lack of memory, only texts."""
        try:
            outputs: Sequence[NDArray[np.float32]] = self._session.run(self._outputs, {"words": words})
        except Exception as error:
            if any(text in str(error) for text in NO_MEMORY):
                raise MemoryError(f"the model found no memory: {error}") from error
            raise
        return outputs


def _unpacked(path: Path) -> bytes:
    """A model's bytes. Packed they take a tenth less of the repository, which keeps every version for good."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
