/** Hectares over which free land is cut into blocks where nobody says otherwise: the same on the page, in files and in the simulator. */
export const DEFAULT_MAX_HA = 1000
