import { paragraphsOf } from '../../../geodata/model/story.ts'

/** The words of a step: paragraphs and links, nothing else. */
export function Paragraphs({ text }: { text: string }) {
  return paragraphsOf(text).map((pieces, i) => (
    <p key={`${i} ${pieces.length}`}>
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
  ))
}
