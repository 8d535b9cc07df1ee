import { type Piece, paragraphsOf } from '../../../geodata/model/story.ts'

/** The words of a step: paragraphs and links, nothing else. */
export const Paragraphs = ({ text }: { text: string }) =>
  paragraphsOf(text).map((pieces, i) => <Paragraph key={`${i} ${pieces.length}`} pieces={pieces} />)

export const Paragraph = ({ pieces }: { pieces: readonly Piece[] }) => (
  <p>
    {pieces.map((piece, j) =>
      typeof piece === 'string' ? (
        piece
      ) : (
        <a
          key={`${j} ${piece.href}`}
          href={piece.href}
          target="_blank"
          rel="noopener noreferrer nofollow ugc"
        >
          {piece.href}
        </a>
      ),
    )}
  </p>
)
