import type { CustomLayerInterface, CustomRenderMethodInput } from 'maplibre-gl'
import { type CellGrid, type CellMesh, cellMesh, trianglesOf } from './cell-mesh.ts'
import { startPainting } from './cell-painting.ts'
import type { MapShell } from './map-shell.ts'

/**
 * Cells of the region's grid on the map, coloured by one byte each: right over the ground, under every layer. The
 * bytes go to the graphics processor as they are and are stretched over a mesh of exactly projected points, so moving
 * the map costs nothing here and a new byte for every cell costs one copy.
 */

/** One byte a cell, rows from the north. From 128 on: the colour of 128 less, hatched. */
export interface CellPicture {
  grid: CellGrid
  values: Uint8Array
}

export interface CellColours {
  /** 128 colours: red, green, blue and opacity, 0 to 255. */
  palette: Uint8Array
  /** Of the lines of the hatch: red, green, blue and opacity, 0 to 255. */
  hatch: readonly [number, number, number, number]
  /** Of the ground under the cells, `#rrggbb`. */
  ground: string
}

/** `near` is drawn instead of `far` where it lies. `beside`: right of the split, when there is one. */
export type CellPlace = 'far' | 'near' | 'far-beside' | 'near-beside'

export interface CellOverlay {
  show: (place: CellPlace, picture: CellPicture | null) => void
  /**
   * Shows a picture while a slider is held: what differs from the one that is shown is painted over the map, which is not
   * drawn anew (without a graphics processor that takes longer than a frame has). `show` ends it.
   */
  move: (place: 'far' | 'near', picture: CellPicture) => void
  colour: (colours: CellColours) => void
  /** Part of the map's width, 0 to 1, from which pictures `beside` are drawn instead; null: nowhere. */
  split: (at: number | null) => void
  /** Takes it off the map. */
  remove: () => void
}

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
in vec2 a_position;
in vec2 a_cell;
out highp vec2 v_cell;
void main() {
  v_cell = a_cell;
  gl_Position = u_matrix * vec4(a_position, 0.0, 1.0);
}`

// Where cells are smaller than pixels, four places of the pixel are looked at: thin strips are neither lost nor broken.
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D u_values;
uniform sampler2D u_palette;
uniform ivec2 u_size;
uniform vec4 u_without;
uniform vec4 u_hatch;
uniform float u_pixels;
in highp vec2 v_cell;
out vec4 colour;
vec4 at(vec2 cell) {
  ivec2 place = ivec2(floor(cell));
  if (any(lessThan(place, ivec2(0))) || any(greaterThanEqual(place, u_size))) return vec4(0.0);
  int value = int(texelFetch(u_values, place, 0).r * 255.0 + 0.5);
  if (value == 0) return vec4(0.0);
  vec4 found = texelFetch(u_palette, ivec2(value & 127, 0), 0);
  found.rgb *= found.a;
  if (value >= 128 && mod(gl_FragCoord.x + gl_FragCoord.y, 9.0 * u_pixels) < 1.6 * u_pixels)
    found = vec4(u_hatch.rgb * u_hatch.a, u_hatch.a) + found * (1.0 - u_hatch.a);
  return found;
}
void main() {
  if (v_cell.x >= u_without.x && v_cell.x < u_without.z && v_cell.y >= u_without.y && v_cell.y < u_without.w) discard;
  vec2 across = dFdx(v_cell);
  vec2 down = dFdy(v_cell);
  if (max(length(across), length(down)) < 0.75) {
    colour = at(v_cell);
  } else {
    colour = 0.25 * (
      at(v_cell + 0.25 * across + 0.25 * down) + at(v_cell - 0.25 * across + 0.25 * down) +
      at(v_cell + 0.25 * across - 0.25 * down) + at(v_cell - 0.25 * across - 0.25 * down));
  }
}`

interface Drawn {
  picture: CellPicture
  /** The grid that buffers and texture were made for. */
  made: CellGrid | null
  /** Bytes have changed since they were copied. */
  stale: boolean
  mesh: CellMesh | null
  corners: number
  wide: boolean
  vertices: WebGLVertexArrayObject | null
  buffers: WebGLBuffer[]
  texture: WebGLTexture | null
}

/** Puts an empty overlay on the map. Names of layers start with `id`. */
export function startCells(shell: MapShell, id: string): CellOverlay {
  const { map } = shell
  const drawn = new Map<CellPlace, Drawn>()
  let colours: CellColours | null = null
  let isColourStale = false
  let splitAt: number | null = null
  let gl: WebGL2RenderingContext | null = null
  let program: WebGLProgram | null = null
  let palette: WebGLTexture | null = null
  let uniforms: Record<string, WebGLUniformLocation | null> = {}

  const layer: CustomLayerInterface = {
    id,
    type: 'custom',
    onAdd(_, context) {
      gl = context
      program = programOf(context)
      uniforms = Object.fromEntries(
        ['u_matrix', 'u_values', 'u_palette', 'u_size', 'u_without', 'u_hatch', 'u_pixels'].map((name) => [
          name,
          context.getUniformLocation(program as WebGLProgram, name),
        ]),
      )
      palette = textureOf(context)
      isColourStale = true
      for (const one of drawn.values()) forget(one)
    },
    onRemove(_, context) {
      for (const one of drawn.values()) free(context, one)
      context.deleteTexture(palette)
      context.deleteProgram(program)
      gl = null
    },
    render(context, input) {
      if (!program || !colours || drawn.size === 0) return
      context.useProgram(program)
      context.pixelStorei(context.UNPACK_ALIGNMENT, 1)
      context.pixelStorei(context.UNPACK_FLIP_Y_WEBGL, false)
      context.pixelStorei(context.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
      context.activeTexture(context.TEXTURE1)
      context.bindTexture(context.TEXTURE_2D, palette)
      if (isColourStale) {
        const { RGBA, UNSIGNED_BYTE } = context
        context.texImage2D(
          context.TEXTURE_2D,
          0,
          context.RGBA8,
          128,
          1,
          0,
          RGBA,
          UNSIGNED_BYTE,
          colours.palette,
        )
        isColourStale = false
      }
      context.uniform1i(uniforms.u_palette as WebGLUniformLocation, 1)
      context.uniform1i(uniforms.u_values as WebGLUniformLocation, 0)
      const [red, green, blue, opacity] = colours.hatch
      context.uniform4f(
        uniforms.u_hatch as WebGLUniformLocation,
        red / 255,
        green / 255,
        blue / 255,
        opacity / 255,
      )
      context.uniform1f(uniforms.u_pixels as WebGLUniformLocation, window.devicePixelRatio || 1)
      const { drawingBufferWidth: width, drawingBufferHeight: height } = context
      const middle = splitAt === null ? width : Math.round(width * splitAt)
      if (splitAt !== null) {
        context.enable(context.SCISSOR_TEST)
        context.scissor(0, 0, middle, height)
      }
      drawPair(context, input, drawn.get('far'), drawn.get('near'))
      if (splitAt !== null) {
        context.scissor(middle, 0, width - middle, height)
        drawPair(context, input, drawn.get('far-beside'), drawn.get('near-beside'))
        context.disable(context.SCISSOR_TEST)
      }
      context.bindVertexArray(null)
    },
  }

  function drawPair(
    context: WebGL2RenderingContext,
    input: CustomRenderMethodInput,
    far: Drawn | undefined,
    near: Drawn | undefined,
  ) {
    if (far) draw(context, input, far, near ? boxIn(far.picture.grid, near.picture.grid) : null)
    if (near) draw(context, input, near, null)
  }

  function draw(
    context: WebGL2RenderingContext,
    input: CustomRenderMethodInput,
    one: Drawn,
    without: readonly [number, number, number, number] | null,
  ) {
    const { grid, values } = one.picture
    context.activeTexture(context.TEXTURE0)
    prepare(context, one)
    context.bindTexture(context.TEXTURE_2D, one.texture)
    if (one.stale) {
      const { RED, UNSIGNED_BYTE, TEXTURE_2D } = context
      const { columns, rows } = grid
      context.texSubImage2D(TEXTURE_2D, 0, 0, 0, columns, rows, RED, UNSIGNED_BYTE, values)
      one.stale = false
    }
    context.uniform2i(uniforms.u_size as WebGLUniformLocation, grid.columns, grid.rows)
    context.uniform4f(uniforms.u_without as WebGLUniformLocation, ...(without ?? ([0, 0, 0, 0] as const)))
    const origin = originOf(one)
    context.uniformMatrix4fv(
      uniforms.u_matrix as WebGLUniformLocation,
      false,
      moved(input.defaultProjectionData.mainMatrix, origin),
    )
    context.bindVertexArray(one.vertices)
    const { TRIANGLES, UNSIGNED_INT, UNSIGNED_SHORT } = context
    context.drawElements(TRIANGLES, one.corners, one.wide ? UNSIGNED_INT : UNSIGNED_SHORT, 0)
  }

  /** Buffers and texture for the grid of the picture, when it has changed. */
  function prepare(context: WebGL2RenderingContext, one: Drawn) {
    const { grid } = one.picture
    if (one.made && isSame(one.made, grid)) return
    free(context, one)
    const mesh = cellMesh(grid)
    const corners = trianglesOf(mesh)
    one.mesh = mesh
    const [x, y] = originOf(one)
    const positions = Float32Array.from(mesh.mercator, (value, at) => (value - (at % 2 ? y : x)) * SCALE)
    one.vertices = context.createVertexArray()
    context.bindVertexArray(one.vertices)
    for (const [name, data] of [
      ['a_position', positions],
      ['a_cell', mesh.cells],
    ] as const) {
      const buffer = context.createBuffer()
      one.buffers.push(buffer)
      context.bindBuffer(context.ARRAY_BUFFER, buffer)
      context.bufferData(context.ARRAY_BUFFER, data, context.STATIC_DRAW)
      const place = context.getAttribLocation(program as WebGLProgram, name)
      context.enableVertexAttribArray(place)
      context.vertexAttribPointer(place, 2, context.FLOAT, false, 0, 0)
    }
    const index = context.createBuffer()
    one.buffers.push(index)
    context.bindBuffer(context.ELEMENT_ARRAY_BUFFER, index)
    context.bufferData(context.ELEMENT_ARRAY_BUFFER, corners, context.STATIC_DRAW)
    context.bindVertexArray(null)
    one.corners = corners.length
    one.wide = corners instanceof Uint32Array
    one.texture = textureOf(context)
    context.texStorage2D(context.TEXTURE_2D, 1, context.R8, grid.columns, grid.rows)
    one.made = grid
    one.stale = true
  }

  const over = startPainting(map)
  /** What `move` shows, until it is shown for good. */
  let held: { place: 'far' | 'near'; picture: CellPicture } | null = null

  /** The map is about to look elsewhere, or what was painted over it is shown for good. */
  function settle() {
    if (!held) return
    const { place, picture } = held
    held = null
    show(place, picture)
  }
  map.on('movestart', settle)

  function show(place: CellPlace, picture: CellPicture | null) {
    const before = drawn.get(place)
    if (!picture) {
      if (before && gl) free(gl, before)
      drawn.delete(place)
    } else if (before) {
      before.picture = picture
      before.stale = true
    } else {
      drawn.set(place, {
        picture,
        made: null,
        stale: true,
        mesh: null,
        corners: 0,
        wide: false,
        vertices: null,
        buffers: [],
        texture: null,
      })
    }
    if (over.isPainted) map.once('render', () => !held && over.clear())
    map.triggerRepaint()
  }

  /** Keeps the overlay over the ground and under everything else, through changes of style. */
  function keep() {
    if (!map.style) return
    const order = map.getLayersOrder()
    const next = order.find((one) => one !== id && !one.startsWith('ground/'))
    if (!map.getLayer(id)) map.addLayer(layer, next)
    else if (next !== undefined && order.indexOf(id) !== order.indexOf(next) - 1) map.moveLayer(id, next)
  }
  map.on('styledata', keep)
  if (map.isStyleLoaded() || map.getLayersOrder().length > 0) keep()

  return {
    show(place, picture) {
      held = null
      show(place, picture)
    },
    move(place, picture) {
      const shown = drawn.get(place)
      if (!shown || !colours || map.isMoving() || !isSame(shown.picture.grid, picture.grid)) {
        held = null
        show(place, picture)
        return
      }
      held = { place, picture }
      over.paint(picture, shown.picture.values, colours)
    },
    colour(next) {
      colours = next
      isColourStale = true
      map.triggerRepaint()
    },
    split(at) {
      splitAt = at
      map.triggerRepaint()
    },
    remove() {
      map.off('styledata', keep)
      map.off('movestart', settle)
      over.remove()
      if (map.getLayer(id)) map.removeLayer(id)
    },
  }
}

/** Positions are written in these parts of the world, from the first point of the mesh: 32 bits hold millimetres. */
const SCALE = 2 ** 10

const originOf = ({ mesh }: Drawn): [number, number] => [
  mesh?.mercator[0] as number,
  mesh?.mercator[1] as number,
]

/** The matrix of the map for positions counted from `origin` in parts of `SCALE`. */
function moved(matrix: ArrayLike<number>, [x, y]: readonly [number, number]): Float32Array {
  const result = new Float32Array(16)
  for (let row = 0; row < 4; row += 1) {
    const [a, b, c, d] = [0, 4, 8, 12].map((column) => matrix[column + row] as number) as [
      number,
      number,
      number,
      number,
    ]
    result[row] = a / SCALE
    result[4 + row] = b / SCALE
    result[8 + row] = c
    result[12 + row] = a * x + b * y + d
  }
  return result
}

const isSame = (a: CellGrid, b: CellGrid) =>
  a.west === b.west &&
  a.north === b.north &&
  a.cell_m === b.cell_m &&
  a.columns === b.columns &&
  a.rows === b.rows

/** Where a grid lies in another, in cells of that: first column and row, last column and row. */
const boxIn = (grid: CellGrid, inner: CellGrid): [number, number, number, number] => {
  const first = (inner.west - grid.west) / grid.cell_m
  const top = (grid.north - inner.north) / grid.cell_m
  const cells = inner.cell_m / grid.cell_m
  return [first, top, first + inner.columns * cells, top + inner.rows * cells]
}

function forget(one: Drawn) {
  Object.assign(one, { made: null, stale: true, vertices: null, buffers: [], texture: null })
}

function free(gl: WebGL2RenderingContext, one: Drawn) {
  for (const buffer of one.buffers) gl.deleteBuffer(buffer)
  gl.deleteVertexArray(one.vertices)
  gl.deleteTexture(one.texture)
  forget(one)
}

/** A texture that is read cell by cell, bound. */
function textureOf(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture()
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  return texture
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind) as WebGLShader
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
      throw new Error(`shader: ${gl.getShaderInfoLog(shader)}`)
    gl.attachShader(program, shader)
    gl.deleteShader(shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(`program: ${gl.getProgramInfoLog(program)}`)
  return program
}
